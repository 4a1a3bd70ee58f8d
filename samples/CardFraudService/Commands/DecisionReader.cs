using CardFraudService.Service;
using StreamizFraud.Decisions;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Commands;

/// <summary>Reads decisions read_committed, to where a log ends or as they come.</summary>
internal sealed class DecisionReader : IRecordSink, IDisposable
{
    private readonly IRecordConsumer _consumer;
    private readonly DecisionSerde _serde = new();
    private readonly Action<string, Decision, long> _take;

    /// <param name="cluster">The cluster.</param>
    /// <param name="partitions">Partitions of the topic.</param>
    /// <param name="take">Gets the card's token, the decision and its event time.</param>
    public DecisionReader(ICluster cluster, int partitions, Action<string, Decision, long> take)
    {
        _take = take;
        _consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "decision-reader" });
        Partitions = [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(FraudTopology.Decisions, partition))];
        _consumer.Fetch([.. Partitions.Select(partition => new PartitionOffset(partition, 0))]);
    }

    public IReadOnlyList<TopicPartition> Partitions { get; }

    public long Count { get; private set; }

    /// <summary>Takes what has come, waiting up to <paramref name="wait"/> for the first.</summary>
    public int Poll(TimeSpan wait) => _consumer.Poll(wait, 10_000, this);

    /// <summary>Reads until every partition's position is at the given end.</summary>
    /// <returns>False if that did not happen in time.</returns>
    public bool ReadTo(IReadOnlyList<PartitionOffset> ends, TimeSpan limit)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (ends.Any(end => end.Offset > Math.Max(0, _consumer.Position(end.Partition))))
        {
            if (clock.Elapsed > limit)
            {
                return false;
            }

            Poll(TimeSpan.FromMilliseconds(100));
        }

        return true;
    }

    void IRecordSink.Add(in PolledRecord record)
    {
        Count++;
        _take(
            Serde.Utf8.Deserialize(record.Key.Span, new SerdeContext(FraudTopology.Decisions, IsKey: true)),
            _serde.Deserialize(record.Value.Span, new SerdeContext(FraudTopology.Decisions, IsKey: false)),
            record.Timestamp);
    }

    public void Dispose() => _consumer.Dispose();
}
