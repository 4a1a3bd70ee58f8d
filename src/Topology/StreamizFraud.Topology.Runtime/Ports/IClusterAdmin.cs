using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Looks at and changes topics. Failures are thrown as <see cref="ClusterException"/>.</summary>
public interface IClusterAdmin : IDisposable
{
    /// <summary>What the cluster knows of these topics.</summary>
    /// <returns>One entry for each topic that exists.</returns>
    IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout);

    /// <summary>Creates topics; one that exists already is left as it is.</summary>
    void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout);

    /// <summary>The settings of topics, as far as this client may read them.</summary>
    /// <returns>One entry for each topic that exists and whose settings may be read.</returns>
    IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout);

    /// <summary>First and end offsets, and those of points in time.</summary>
    /// <param name="partitions">Partitions.</param>
    /// <param name="position">Which offset.</param>
    /// <param name="timeout">Longest wait.</param>
    IReadOnlyList<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout);

    /// <summary>Deletes the records before each offset.</summary>
    void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout);
}

/// <summary>Which offset to look up.</summary>
public readonly record struct OffsetPosition
{
    /// <summary>The first record that is still there.</summary>
    public static OffsetPosition Earliest { get; } = new() { Kind = OffsetPositionKind.Earliest };

    /// <summary>The high watermark: the end, whatever the isolation (read_uncommitted).</summary>
    public static OffsetPosition End { get; } = new() { Kind = OffsetPositionKind.End };

    /// <summary>The last stable offset: the end for read_committed.</summary>
    public static OffsetPosition LastStable { get; } = new() { Kind = OffsetPositionKind.LastStable };

    /// <summary>What is looked up.</summary>
    public OffsetPositionKind Kind { get; private init; }

    /// <summary>The time of <see cref="OffsetPositionKind.Time"/>, ms since the Unix epoch.</summary>
    public long Timestamp { get; private init; }

    /// <summary>
    /// The first record whose timestamp is this or later, whatever the isolation; <see cref="End"/> if there is none. A transaction's
    /// marker counts, with the time at which it was written.
    /// </summary>
    /// <param name="timestamp">Milliseconds since the Unix epoch, 0 or more.</param>
    public static OffsetPosition At(long timestamp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timestamp);
        return new() { Kind = OffsetPositionKind.Time, Timestamp = timestamp };
    }
}

/// <summary>Kinds of <see cref="OffsetPosition"/>.</summary>
public enum OffsetPositionKind
{
    /// <summary>The first record that is still there.</summary>
    Earliest,

    /// <summary>The high watermark.</summary>
    End,

    /// <summary>The last stable offset.</summary>
    LastStable,

    /// <summary>The first record from a time on.</summary>
    Time,
}

/// <summary>A topic that exists.</summary>
/// <param name="Name">Name.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="Id">The cluster's id of this incarnation, which changes when the topic is deleted and made again; empty if unknown.</param>
public sealed record TopicDescription(string Name, int Partitions, string Id);

/// <summary>A topic to create.</summary>
/// <param name="Name">Name.</param>
/// <param name="Partitions">Number of partitions, 1 or more.</param>
/// <param name="ReplicationFactor">Copies; -1 takes the broker's default.</param>
/// <param name="Config">Topic settings by Kafka's own names.</param>
public sealed record NewTopic(string Name, int Partitions, short ReplicationFactor, IReadOnlyDictionary<string, string> Config);

/// <summary>The settings of a topic.</summary>
/// <param name="Name">Name of the topic.</param>
/// <param name="Values">By Kafka's own names; those that the topic leaves to the broker may be missing.</param>
public sealed record TopicSettings(string Name, IReadOnlyDictionary<string, string> Values);
