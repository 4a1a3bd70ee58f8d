using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>Ids that the registry did not have a moment ago, so that a run of damaged records does not become a run of requests.</summary>
internal sealed class MissingSchemas(TimeProvider time)
{
    /// <summary>How long the answer is believed.</summary>
    public static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    // Each damaged record can name another id.
    private const int MaxIds = 10_000;

    private readonly ConcurrentDictionary<int, (long Since, RegistryException Failure)> _ids = new();

    /// <summary>Fails as the registry did, if that was a moment ago.</summary>
    public void ThrowIfMissing(int id)
    {
        if (!_ids.IsEmpty && _ids.TryGetValue(id, out var missing) && time.GetElapsedTime(missing.Since) < Believed)
        {
            ExceptionDispatchInfo.Throw(missing.Failure);
        }
    }

    /// <summary>The registry does not have it.</summary>
    public void Add(int id, RegistryException failure)
    {
        if (_ids.Count >= MaxIds)
        {
            _ids.Clear();
        }

        _ids[id] = (time.GetTimestamp(), failure);
    }
}
