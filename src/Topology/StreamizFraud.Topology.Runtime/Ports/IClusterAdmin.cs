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

    /// <summary>First and end offsets.</summary>
    /// <param name="partitions">Partitions.</param>
    /// <param name="position">Which offset.</param>
    /// <param name="timeout">Longest wait.</param>
    IReadOnlyList<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout);

    /// <summary>Deletes the records before each offset.</summary>
    void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout);
}

/// <summary>Which offset to look up.</summary>
public enum OffsetPosition
{
    /// <summary>The first record that is still there.</summary>
    Earliest,

    /// <summary>The high watermark: the end, whatever the isolation (read_uncommitted).</summary>
    End,

    /// <summary>The last stable offset: the end for read_committed.</summary>
    LastStable,
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
