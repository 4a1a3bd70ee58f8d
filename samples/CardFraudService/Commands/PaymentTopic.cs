using System.Text;
using CardFraudService.Csv;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Commands;

/// <summary>Reads the payments of a topic, committed ones alone, with the times of their records, which the service computes with.</summary>
internal static class PaymentTopic
{
    /// <summary>Reads payments in order of time across partitions. Records that the service would not process are rejected by partition and offset.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="range">What is read.</param>
    /// <param name="limit">Most payments; null: all.</param>
    /// <param name="rejects">Where records go that are left out.</param>
    /// <param name="log">Told how far it is.</param>
    public static PaymentInput Read(ICluster cluster, TopicRange range, int? limit, RejectFile rejects, TextWriter log)
    {
        if (!range.IsFromTheBeginning)
        {
            log.WriteLine($"{range.Topic} has lost records at its beginning: features of the first payments that it still has lack those before them.");
        }

        var total = range.Ends.Zip(range.Begins, (end, begin) => end - begin).Sum();
        var progress = new Progress(log, range.Topic, total, terminal: !Console.IsOutputRedirected);
        var serde = new PaymentSerde();
        var context = new SerdeContext(range.Topic, IsKey: false);
        var payments = new List<Payment>();
        var places = new Dictionary<string, (string, long)>();
        var partitions = range.Ends.Select((_, partition) => $"{new TopicPartition(range.Topic, partition)}").ToList();
        var records = 0L;
        foreach (var record in new TopicHistory(cluster, range).Read())
        {
            if (payments.Count == limit)
            {
                break;
            }

            if (records++ % 1_024 == 0)
            {
                progress.Show(records - 1);
            }

            var (payment, problem) = Of(record, serde, context);
            if (problem is not null)
            {
                rejects.Add(partitions[record.Partition.Partition], record.Offset, string.Empty, problem);
            }
            else if (payment is { } found)
            {
                payments.Add(found);
                places[found.Id] = (partitions[record.Partition.Partition], record.Offset);
            }
        }

        progress.End(records);
        return new PaymentInput(payments, records, id => places[id], rejects) { HasLabels = true };
    }

    /// <returns>The payment, or why it is none; neither for a tombstone.</returns>
    public static (Payment? Payment, string? Problem) Of(in PolledRecord record, PaymentSerde serde, in SerdeContext context)
    {
        if (!record.HasValue)
        {
            return (null, null);
        }

        try
        {
            var payment = serde.Deserialize(record.Value.Span, context);
            return record.Timestamp < 0 ? (null, "the record has no time")
                : record.HasKey && record.Key.Span.SequenceEqual(Encoding.UTF8.GetBytes(payment.CardId)) ? (payment with { EventTimeMs = record.Timestamp }, null)
                : (null, "the record's key is not the payment's card");
        }
        catch (SerdeException damaged)
        {
            return (null, damaged.IsLoggable ? damaged.Message : "it is no payment");
        }
    }
}
