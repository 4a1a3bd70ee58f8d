using System.Text;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>Reads, from their beginning, the letters of payments that could not be processed, and says which payments they are.</summary>
/// <remarks>
/// A letter has key and time of the record that failed: the card's id if that lies in the payments topic, else the terminal's, by which the topic
/// behind it is keyed. Not safe for several threads.
/// </remarks>
internal sealed class DeadLetterReader : IRecordSink, IDisposable
{
    private readonly IRecordConsumer _consumer;
    private readonly TopicPartition _partition = new(FraudTopology.DeadLetters, 0);
    private readonly Dictionary<(bool IsCard, string Key, long TimeMs), Queue<string>> _reasons = [];

    public DeadLetterReader(ICluster cluster)
    {
        _consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "dead-letter-reader" });
        _consumer.Fetch([new PartitionOffset(_partition, 0)]);
    }

    public long Count { get; private set; }

    /// <summary>Takes what has come.</summary>
    public void Poll() => _consumer.Poll(TimeSpan.Zero, 10_000, this);

    /// <summary>Reads to where the topic ends now.</summary>
    /// <exception cref="StreamException">That took longer than <paramref name="limit"/>.</exception>
    public void ReadToEnd(IClusterAdmin admin, TimeSpan limit)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var end = admin.ListOffsets([_partition], OffsetPosition.LastStable, Topics.Patience)[0].Offset;
        while (Math.Max(0, _consumer.Position(_partition)) < end)
        {
            if (clock.Elapsed > limit)
            {
                throw new StreamException(FaultScope.Application, $"{_partition} could not be read to offset {end} within {limit}.");
            }

            _consumer.Poll(TimeSpan.FromMilliseconds(100), 10_000, this);
        }
    }

    /// <summary>Takes the reason why a payment was not processed; null if there is no letter of it. Asked for payments without a decision.</summary>
    public string? TakeReason(Payment payment) =>
        Take(isCard: true, payment.CardId, payment.EventTimeMs) ?? Take(isCard: false, payment.TerminalId, payment.EventTimeMs);

    void IRecordSink.Add(in PolledRecord record)
    {
        Count++;
        var isCard = Header(record, "topic") == FraudTopology.Payments;
        var place = (isCard, Encoding.UTF8.GetString(record.Key.Span), record.Timestamp);
        if (!_reasons.TryGetValue(place, out var reasons))
        {
            _reasons.Add(place, reasons = new Queue<string>());
        }

        reasons.Enqueue(Header(record, "message"));
    }

    public void Dispose() => _consumer.Dispose();

    private static string Header(in PolledRecord record, string name) =>
        record.Headers.Last("__streams.errors." + name) is { Value: { } value } ? Encoding.UTF8.GetString(value) : string.Empty;

    private string? Take(bool isCard, string key, long timeMs) =>
        _reasons.TryGetValue((isCard, key, timeMs), out var reasons) && reasons.TryDequeue(out var reason) ? reason : null;
}
