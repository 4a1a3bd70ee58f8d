using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>An admin client that does what the one behind it does.</summary>
internal abstract class AdminDecorator(IClusterAdmin inner) : IClusterAdmin
{
    public virtual IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout) => inner.DescribeTopics(topics, timeout);

    public void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout) => inner.CreateTopics(topics, timeout);

    public virtual IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout) => inner.DescribeSettings(topics, timeout);

    public virtual IReadOnlyList<PartitionOffset> ListOffsets(
        IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout) => inner.ListOffsets(partitions, position, timeout);

    public void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout) => inner.DeleteRecords(before, timeout);

    public void Dispose() => inner.Dispose();
}
