using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>
/// Partition counts of the topics that a thread writes to: those of the plan, and those that a sink chooses record by record, which the
/// cluster is asked for when they come up first.
/// </summary>
/// <remarks>Owned by the thread. Counts of the plan follow <see cref="Planned"/>; that of a topic which a record chose is kept.</remarks>
internal sealed class TopicDirectory(
    Func<IClusterAdmin> createAdmin, IReadOnlyDictionary<string, int> planned, Func<string, int>? find, TimeSpan timeout) : IDisposable
{
    private readonly Dictionary<string, int> _found = [];
    private IClusterAdmin? _admin;

    /// <summary>Partitions of the topics of the plan, by full name.</summary>
    public IReadOnlyDictionary<string, int> Planned { get; set; } = planned;

    /// <summary>Number of partitions of a topic.</summary>
    /// <exception cref="StreamException">There is no such topic.</exception>
    public int Count(string topic)
    {
        if (Planned.TryGetValue(topic, out var count) || _found.TryGetValue(topic, out count))
        {
            return count;
        }

        count = find?.Invoke(topic) ?? Ask(topic);
        _found.Add(topic, count);
        return count;
    }

    public void Dispose() => _admin?.Dispose();

    private int Ask(string topic)
    {
        _admin ??= createAdmin();
        return _admin.DescribeTopics([topic], timeout) is [var described]
            ? described.Partitions
            : throw new StreamException(FaultScope.Application, $"Topic {topic} does not exist; create it, then start the application again.");
    }
}
