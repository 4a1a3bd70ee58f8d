using System.Buffers;
using System.Globalization;
using System.Text;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Commands;

/// <summary>The payments of the log with the decisions on them, which say by which way each payment went.</summary>
internal sealed class DecidedPayments
{
    private static readonly SerdeContext OfPayments = new(FraudTopology.Payments, IsKey: false);
    private static readonly SerdeContext OfDecisions = new(FraudTopology.Decisions, IsKey: false);
    private readonly List<(Payment Payment, RecordMetadata Source, Decision Decision, RecordMetadata StoredAt)> _decided = [];
    private readonly List<string> _unreadable = [];
    private readonly Dictionary<RecordMetadata, Payment> _others = [];

    private DecidedPayments()
    {
    }

    /// <summary>Payments with a decision, in order of time as the decisions stand.</summary>
    public IReadOnlyList<(Payment Payment, RecordMetadata Source, Decision Decision, RecordMetadata StoredAt)> Decided => _decided;

    /// <summary>Payments that their card has taken and that have no decision.</summary>
    public IEnumerable<(Payment Payment, RecordMetadata Source)> Undecided => _others.Select(other => (other.Value, other.Key));

    /// <summary>Decisions that could not be read, or whose payment was not found: the beginning of a sentence that ends with "is no decision".</summary>
    public IReadOnlyList<string> Unreadable => _unreadable;

    /// <summary>What the topics of decisions and payments hold now. Decisions first: what is read of the payments is then no less than what was decided.</summary>
    public static (TopicRange? Decisions, TopicRange? Payments) RangesOf(ICluster cluster)
    {
        var decisions = TopicRecords.RangeOf(cluster, FraudTopology.Decisions);
        return (decisions, TopicRecords.RangeOf(cluster, FraudTopology.Payments));
    }

    /// <summary>Reads all of them.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="ranges">What is read (<see cref="RangesOf"/>).</param>
    /// <param name="stored">Changes a stored decision before it is read, for tests; null: nothing does.</param>
    /// <exception cref="StreamException">Records at the beginning have been deleted, or the cluster gives nothing more.</exception>
    public static DecidedPayments Read(ICluster cluster, (TopicRange? Decisions, TopicRange? Payments) ranges, Func<RecordMetadata, byte[], byte[]>? stored = null)
    {
        var all = new DecidedPayments();
        var decisions = all.ReadDecisions(cluster, ranges.Decisions, stored ?? ((_, bytes) => bytes));
        all.ReadPayments(cluster, ranges.Payments);
        foreach (var (place, decision) in decisions)
        {
            if (all._others.Remove(decision.Source, out var payment) && payment.Id == decision.PaymentId)
            {
                all._decided.Add((payment, decision.Source, decision, place));
            }
            else
            {
                all._unreadable.Add($"{place}: its payment is not at {decision.Source}, so that it");
            }
        }

        all.RemoveRejected(cluster);
        return all;
    }

    /// <summary>Gives a replay all payments, each key's in the order in which it took them.</summary>
    /// <param name="replay">The replay.</param>
    /// <exception cref="StreamException">A decision does not say by which way its payment went.</exception>
    public void AddTo(FeatureReplay<Payment> replay)
    {
        foreach (var (payment, _, decision, storedAt) in _decided)
        {
            if (decision.Path.Count < replay.Stages)
            {
                throw new StreamException(FaultScope.Application, $"The decision at {storedAt} does not say in which order each key of the set took its payment.");
            }

            replay.Add(payment, payment.EventTimeMs, [.. decision.Path.Take(replay.Stages)]);
        }

        foreach (var (place, payment) in _others.Where(_ => replay.Stages > 1))
        {
            replay.AddFailed(payment, payment.EventTimeMs, [place]);
        }
    }

    private List<(RecordMetadata Place, Decision Decision)> ReadDecisions(ICluster cluster, TopicRange? range, Func<RecordMetadata, byte[], byte[]> stored)
    {
        var decisions = new List<(RecordMetadata, Decision)>();
        var serde = new DecisionSerde();
        var again = new ArrayBufferWriter<byte>();
        TopicRecords.Read(cluster, range, (place, record) =>
        {
            try
            {
                var bytes = stored(place, record.Value.ToArray());
                var decision = serde.Deserialize(bytes, OfDecisions);
                again.ResetWrittenCount();
                serde.Serialize(decision, again, OfDecisions);
                // Of an earlier schema there is another form.
                if (decision.Path.Count > 0 && !again.WrittenSpan.SequenceEqual(bytes))
                {
                    _unreadable.Add($"{place} has bytes that nobody writes, and");
                    return;
                }

                decisions.Add((place, decision));
            }
            catch (SerdeException)
            {
                _unreadable.Add($"{place}");
            }
        });
        return decisions;
    }

    private void ReadPayments(ICluster cluster, TopicRange? range)
    {
        var serde = new PaymentSerde();
        TopicRecords.Read(cluster, range, (place, record) =>
        {
            // What is no payment has a dead letter and no state.
            if (PaymentTopic.Of(record, serde, OfPayments).Payment is { } payment)
            {
                _others.Add(place, payment);
            }
        });
    }

    /// <summary>Payments that failed before their card had taken them are in no state.</summary>
    private void RemoveRejected(ICluster cluster) => TopicRecords.Read(cluster, TopicRecords.RangeOf(cluster, FraudTopology.DeadLetters), (_, record) =>
    {
        if (Header(record, "topic") == FraudTopology.Payments)
        {
            _others.Remove(new RecordMetadata(
                FraudTopology.Payments,
                int.Parse(Header(record, "partition"), CultureInfo.InvariantCulture),
                long.Parse(Header(record, "offset"), CultureInfo.InvariantCulture)));
        }
    });

    private static string Header(PolledRecord record, string name) =>
        record.Headers.Last("__streams.errors." + name) is { Value: { } value } ? Encoding.UTF8.GetString(value) : string.Empty;
}
