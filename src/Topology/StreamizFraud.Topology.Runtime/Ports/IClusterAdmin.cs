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

    /// <summary>Names of all topics that this client may see.</summary>
    /// <param name="timeout">Longest wait.</param>
    /// <exception cref="NotSupportedException">This implementation cannot.</exception>
    IReadOnlyList<string> ListTopics(TimeSpan timeout) => throw new NotSupportedException("This cluster's admin client cannot list topics.");

    /// <summary>Deletes topics; one that does not exist is ignored. They may be seen for a while after the call.</summary>
    /// <param name="topics">Names.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <exception cref="NotSupportedException">This implementation cannot.</exception>
    void DeleteTopics(IReadOnlyCollection<string> topics, TimeSpan timeout) => throw new NotSupportedException("This cluster's admin client cannot delete topics.");

    /// <summary>What a group has committed.</summary>
    /// <param name="group">Id of the group; one that does not exist has committed nothing.</param>
    /// <param name="partitions">Partitions.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <returns>One entry a partition; offset -1 where nothing was committed.</returns>
    /// <exception cref="NotSupportedException">This implementation cannot.</exception>
    IReadOnlyList<PartitionOffset> CommittedOffsets(string group, IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) =>
        throw new NotSupportedException("This cluster's admin client cannot read offsets of groups.");

    /// <summary>Sets what a group has committed, as an operator's tool does. Refused while the group has members.</summary>
    /// <param name="group">Id of the group.</param>
    /// <param name="offsets">Offsets; metadata is not kept.</param>
    /// <param name="timeout">Longest wait.</param>
    /// <exception cref="NotSupportedException">This implementation cannot.</exception>
    void SetCommittedOffsets(string group, IReadOnlyCollection<PartitionOffset> offsets, TimeSpan timeout) =>
        throw new NotSupportedException("This cluster's admin client cannot set offsets of groups.");
}
