using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>The clocks of a task as the group's committed offsets carry them.</summary>
/// <remarks>
/// A commit writes a share beside the offset of every input, with all clocks wherever they fit. Shares of older commits are those of inputs that
/// the topology left out for a while: of them only the input's own time counts.
/// </remarks>
internal sealed class CommittedClocks
{
    private readonly ClockShare?[] _shares;
    private readonly bool[] _ours;
    private readonly Dictionary<int, long> _times = [];
    private readonly IReadOnlySet<int>? _inputs;

    /// <param name="metadata">The texts beside the committed offsets of the inputs, in the inputs' order; null where there is none.</param>
    /// <param name="local">Number of the commit that local state is of, 0 if that is not known: shares of older ones are not believed.</param>
    public CommittedClocks(IEnumerable<string?> metadata, long local = 0)
    {
        string?[] texts = [.. metadata];
        _shares = [.. texts.Select(OffsetMetadata.Read)];
        _ours = [.. texts.Select(OffsetMetadata.IsOurs)];
        var known = _shares.OfType<ClockShare>().Where(share => share.Header.Commit >= local).ToList();
        if (known.Count == 0)
        {
            return;
        }

        Commit = known.Max(share => share.Header.Commit);
        known.RemoveAll(share => share.Header.Commit != Commit);
        StreamTime = known[0].Header.StreamTime;
        _inputs = known.Select(share => share.CommitInputs).FirstOrDefault(inputs => inputs is not null);
        Changelogs = known[0].Changelogs;
        LeftOut = known.Exists(share => share.LeftOut);
        IsComplete = !LeftOut && (_inputs is not null || known.Count == known[0].Header.Inputs);
        foreach (var (hash, time) in known.SelectMany(share => share.Clocks))
        {
            _times[hash] = time;
        }
    }

    /// <summary>Number of the commit; 0 if none is known, or none that is believed.</summary>
    public long Commit { get; }

    /// <summary>Whether all clocks of the commit are there: one that is not did not exist then.</summary>
    public bool IsComplete { get; }

    /// <summary>Whether the commit had no room for all clocks that it was to carry on.</summary>
    public bool LeftOut { get; }

    /// <summary>Times by the hashes of the clocks' names, also of those that this version does not know.</summary>
    public IReadOnlyDictionary<int, long> Times => _times;

    /// <summary>Hashes of the ids of changelogs by those of their names, also of those that this version does not know; empty if the commit does not say.</summary>
    public IReadOnlyDictionary<int, int> Changelogs { get; } = new Dictionary<int, int>();

    /// <summary>Whether this application has committed the offset of an input, and not a tool, or nobody.</summary>
    public bool IsOurs(int input) => _ours[input];

    /// <summary>Whether the commit had an input of that topic; null if it does not say.</summary>
    public bool? HadInput(string topic) => _inputs?.Contains(OffsetMetadata.Hash(topic));

    /// <summary>Whether a changelog was another topic of its name at that commit; false also if it does not say.</summary>
    public bool HadOther(TopicDescription changelog) =>
        changelog.Id.Length > 0 && Changelogs.TryGetValue(OffsetMetadata.Hash(changelog.Name), out var id)
        && id != OffsetMetadata.Hash(changelog.Id);

    /// <summary>Stream time at that commit, null if it is not known.</summary>
    public long? StreamTime { get; }

    /// <summary>Partition time of an input, null if it is not known.</summary>
    public long? PartitionTime(int input) => _shares[input]?.Header.PartitionTime;

    /// <summary>The time of a clock by the hash of its name.</summary>
    public bool TryGet(int hash, out long time) => _times.TryGetValue(hash, out time);
}
