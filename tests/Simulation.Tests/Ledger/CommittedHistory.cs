using System.Text;
using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>A record of a topic, read_committed.</summary>
internal sealed record TopicRecord(TopicPartition Partition, long Offset, string Key, Link Value);

/// <summary>
/// Everything that was ever committed, by topic: reads along as an independent read_committed consumer, before records can be purged.
/// </summary>
internal sealed class CommittedHistory : IRecordSink, IDisposable
{
    private readonly IRecordConsumer _consumer;
    private readonly Dictionary<string, List<TopicRecord>> _topics;

    public CommittedHistory(SimulatedCluster cluster, IReadOnlyCollection<string> topics, int partitions)
    {
        _topics = topics.ToDictionary(topic => topic, _ => new List<TopicRecord>());
        _consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "ledger" });
        _consumer.Fetch(
        [
            .. topics.SelectMany(topic => Enumerable.Range(0, partitions).Select(partition => new PartitionOffset(new TopicPartition(topic, partition), 0))),
        ]);
    }

    /// <summary>Records so far; those of one partition in offset order.</summary>
    public IReadOnlyList<TopicRecord> Topic(string name) => _topics[name];

    /// <summary>Takes what has been committed since.</summary>
    public void Read()
    {
        while (_consumer.Poll(TimeSpan.Zero, int.MaxValue, this) > 0)
        {
        }
    }

    public void Dispose() => _consumer.Dispose();

    void IRecordSink.Add(in PolledRecord record) => _topics[record.Partition.Topic].Add(
        new TopicRecord(record.Partition, record.Offset, Encoding.UTF8.GetString(record.Key.Span), LinkSerde.Read(record.Value.Span)));
}
