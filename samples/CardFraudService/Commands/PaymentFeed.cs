using System.Buffers;
using System.Diagnostics;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Commands;

/// <summary>Sends payments to their topic, keyed by card, as fast as the cluster takes them or at a steady rate.</summary>
internal static class PaymentFeed
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    public static void Send(
        ICluster cluster, IReadOnlyList<Payment> payments, int partitions, double? perSecond, Action<long> progress, CancellationToken cancellation = default)
    {
        using var producer = cluster.CreateProducer(new ProducerSettings { ClientId = "payment-feed" });
        var key = new ArrayBufferWriter<byte>();
        var value = new ArrayBufferWriter<byte>();
        var serde = new PaymentSerde();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < payments.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (perSecond is { } rate)
            {
                Pace(producer, clock, i / rate, cancellation);
            }

            var payment = payments[i];
            key.ResetWrittenCount();
            value.ResetWrittenCount();
            Serde.Utf8.Serialize(payment.CardId, key, new SerdeContext(FraudTopology.Payments, IsKey: true));
            serde.Serialize(payment, value, new SerdeContext(FraudTopology.Payments, IsKey: false));
            Send(producer, Murmur2.Partition(key.WrittenSpan, partitions), key.WrittenSpan, value.WrittenSpan, payment.EventTimeMs);
            if ((i & 1023) == 0)
            {
                progress(i);
            }
        }

        Check(producer.Flush(Wait));
        progress(payments.Count);
    }

    private static void Send(IRecordProducer producer, int partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long time)
    {
        while (true)
        {
            var reply = producer.Send(FraudTopology.Payments, partition, key, hasKey: true, value, hasValue: true, time, RecordHeaders.Empty);
            if (reply.Status != PortStatus.Retry)
            {
                Check(reply);
                return;
            }

            Check(producer.Flush(Wait));
        }
    }

    private static void Pace(IRecordProducer producer, Stopwatch clock, double dueSeconds, CancellationToken cancellation)
    {
        var ahead = TimeSpan.FromSeconds(dueSeconds) - clock.Elapsed;
        if (ahead > TimeSpan.FromMilliseconds(5))
        {
            // What is due has been sent; let it go out before waiting for the next.
            Check(producer.Flush(Wait));
            cancellation.WaitHandle.WaitOne(ahead);
        }
    }

    private static void Check(PortReply reply)
    {
        if (!reply.IsOk)
        {
            throw new StreamException(FaultScope.Application, $"Payments could not be sent: {reply.Reason}");
        }
    }
}
