using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>A cluster whose topic settings this client may not read.</summary>
internal sealed class SecretiveCluster(ICluster inner) : ICluster
{
    public IRecordConsumer CreateConsumer(ConsumerSettings settings) => inner.CreateConsumer(settings);

    public IRecordProducer CreateProducer(ProducerSettings settings) => inner.CreateProducer(settings);

    public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => new Admin(inner.CreateAdmin(settings));

    private sealed class Admin(IClusterAdmin inner) : IClusterAdmin
    {
        public IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout) => inner.DescribeTopics(topics, timeout);

        public IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout) => [];

        public void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout) => inner.CreateTopics(topics, timeout);

        public IReadOnlyList<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout) =>
            inner.ListOffsets(partitions, position, timeout);

        public void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout) => inner.DeleteRecords(before, timeout);

        public void Dispose() => inner.Dispose();
    }
}
