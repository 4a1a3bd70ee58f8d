using System.Collections.Concurrent;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tests.Driver;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>A cluster that knows by name which clients it was asked for, and which of them are still open.</summary>
internal sealed class CountedCluster(ICluster inner) : ICluster
{
    private readonly ConcurrentDictionary<object, string> _open = new();

    /// <summary>Names of all clients that were ever made, in order.</summary>
    public ConcurrentQueue<string> Made { get; } = new();

    /// <summary>What producers were made with, in order.</summary>
    public ConcurrentQueue<ProducerSettings> Producers { get; } = new();

    /// <summary>Names of the clients that have not been disposed of, sorted.</summary>
    public IReadOnlyList<string> Open => [.. _open.Values.Order(StringComparer.Ordinal)];

    public IRecordConsumer CreateConsumer(ConsumerSettings settings) => Count(new Consumer(inner.CreateConsumer(settings), Closed), settings.ClientId);

    public IRecordProducer CreateProducer(ProducerSettings settings)
    {
        Producers.Enqueue(settings);
        return Count(new Producer(inner.CreateProducer(settings), Closed), settings.ClientId);
    }

    public IClusterAdmin CreateAdmin(AdminSettings? settings = null) =>
        Count(new Admin(inner.CreateAdmin(settings), Closed), (settings ?? new AdminSettings()).ClientId);

    private T Count<T>(T client, string name)
        where T : notnull
    {
        Made.Enqueue(name);
        _open[client] = name;
        return client;
    }

    private void Closed(object client) => _open.TryRemove(client, out _);

    private sealed class Consumer(IRecordConsumer inner, Action<object> closed) : IRecordConsumer
    {
        public GroupMembership Membership => inner.Membership;

        public void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events) => inner.Subscribe(topics, events);

        public int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink) => inner.Poll(timeout, maxRecords, sink);

        public void Fetch(IReadOnlyCollection<PartitionOffset> positions) => inner.Fetch(positions);

        public void Pause(IReadOnlyCollection<TopicPartition> partitions) => inner.Pause(partitions);

        public void Resume(IReadOnlyCollection<TopicPartition> partitions) => inner.Resume(partitions);

        public long Position(TopicPartition partition) => inner.Position(partition);

        public long EndOffset(TopicPartition partition) => inner.EndOffset(partition);

        public IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) => inner.Committed(partitions, timeout);

        public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets) => inner.CommitOffsets(offsets);

        public void Close() => inner.Close();

        public void Leave() => inner.Leave();

        public void Dispose()
        {
            inner.Dispose();
            closed(this);
        }
    }

    private sealed class Producer(IRecordProducer inner, Action<object> closed) : PassingProducer(inner)
    {
        public override void Dispose()
        {
            base.Dispose();
            closed(this);
        }
    }

    private sealed class Admin(IClusterAdmin inner, Action<object> closed) : IClusterAdmin
    {
        public IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout) => inner.DescribeTopics(topics, timeout);

        public void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout) => inner.CreateTopics(topics, timeout);

        public IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout) => inner.DescribeSettings(topics, timeout);

        public IReadOnlyList<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout) =>
            inner.ListOffsets(partitions, position, timeout);

        public void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout) => inner.DeleteRecords(before, timeout);

        public void Dispose()
        {
            inner.Dispose();
            closed(this);
        }
    }
}
