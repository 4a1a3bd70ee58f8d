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

    /// <summary>The members of a consumer group now.</summary>
    /// <param name="group">Id of the group.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <returns>None if there is no such group, or if this client may not look at it.</returns>
    IReadOnlyList<GroupMemberDescription> DescribeGroup(string group, TimeSpan timeout) => [];
}
