using System.Globalization;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>
/// What a thread knows of the topics that it writes to: those of the plan, and those that a sink chooses record by record, which the cluster is
/// asked for when they come up first.
/// </summary>
/// <remarks>
/// Owned by the thread. Counts of the plan follow <see cref="Planned"/>; that of a topic which a record chose is kept. A limit is asked for again after a
/// transaction was lost.
/// </remarks>
internal sealed class TopicDirectory(
    Func<IClusterAdmin> createAdmin, IReadOnlyDictionary<string, int> planned, Func<string, int>? find, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private const string MaxMessageBytes = "max.message.bytes";

    /// <summary>Names that records chose and that the cluster did not have. Whoever writes records could choose any number of them.</summary>
    private const int MaxMissing = 1000;

    /// <summary>How long a topic that is not there is not asked for again: each question stops the thread.</summary>
    private static readonly TimeSpan MissingFor = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, int> _found = [];
    private readonly Dictionary<string, long> _missing = [];
    private readonly Dictionary<string, int?> _limits = [];
    private IClusterAdmin? _admin;

    /// <summary>The smallest <c>max.message.bytes</c> of the topics, as they were asked for last; null: none is known.</summary>
    public int? SmallestLimit { get; private set; }

    /// <summary>Partitions of the topics of the plan, by full name.</summary>
    public IReadOnlyDictionary<string, int> Planned { get; set; } = planned;

    /// <summary>Topics that are remembered as not there.</summary>
    internal int Missing => _missing.Count;

    private IClusterAdmin Admin => _admin ??= createAdmin();

    /// <summary>Number of partitions of a topic.</summary>
    /// <exception cref="StreamException">There is no such topic, or there cannot be one: the fault of the record that chose it.</exception>
    public int Count(string topic)
    {
        if (Planned.TryGetValue(topic, out var count) || _found.TryGetValue(topic, out count))
        {
            return count;
        }

        if (TopologyNames.Problem(topic) is { } problem)
        {
            // The name may come from a payload: it is not repeated.
            throw new StreamException(FaultScope.Record, $"The topic that was chosen for the record cannot exist: its name {problem}.") { IsLoggable = true };
        }

        count = find?.Invoke(topic) ?? Ask(topic);
        _found.Add(topic, count);
        return count;
    }

    /// <summary>The topic's <c>max.message.bytes</c>; null if the cluster does not tell.</summary>
    public int? MaxMessageBytesOf(string topic)
    {
        if (_limits.TryGetValue(topic, out var limit))
        {
            return limit;
        }

        AskLimits(topic);
        return _limits[topic];
    }

    /// <summary>Limits may have changed.</summary>
    public void ForgetLimits() => _limits.Clear();

    public void Dispose() => _admin?.Dispose();

    private int Ask(string topic)
    {
        if (_missing.TryGetValue(topic, out var since) && time.GetElapsedTime(since) < MissingFor)
        {
            throw DoesNotExist();
        }

        if (Admin.DescribeTopics([topic], timeout) is [var described])
        {
            _missing.Remove(topic);
            return described.Partitions;
        }

        if (_missing.Count >= MaxMissing)
        {
            _missing.Clear();
        }

        _missing[topic] = time.GetTimestamp();
        throw DoesNotExist();
    }

    private static StreamException DoesNotExist() =>
        new(FaultScope.Record, "The topic that was chosen for the record does not exist.") { IsLoggable = true };

    /// <summary>All topics of the plan are asked for at once, together with the first that is needed.</summary>
    private void AskLimits(string topic)
    {
        _limits[topic] = null;
        List<string> topics = [topic, .. Planned.Keys.Where(other => !_limits.ContainsKey(other))];
        try
        {
            foreach (var settings in Admin.DescribeSettings(topics, timeout))
            {
                _limits[settings.Name] = settings.Values.TryGetValue(MaxMessageBytes, out var text)
                    && int.TryParse(text, CultureInfo.InvariantCulture, out var limit) ? limit : null;
            }
        }
        catch (ClusterException)
        {
            // Not told, or not now: the client's own limit counts, and the broker's answer.
        }

        foreach (var asked in topics)
        {
            _limits.TryAdd(asked, null);
        }

        SmallestLimit = _limits.Values.Min();
    }
}
