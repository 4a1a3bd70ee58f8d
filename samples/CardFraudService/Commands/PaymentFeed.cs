using System.Buffers;
using System.Diagnostics;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Commands;

/// <summary>Sends payments to their topic, keyed by card, as fast as the cluster takes them or at a steady rate, each exactly once.</summary>
/// <remarks>
/// A broker that is away is waited for: the idempotent client holds what it has and sends it again, without doubles. If the client itself breaks,
/// the topic says what has arrived; a new client sends the others.
/// </remarks>
internal sealed class PaymentFeed
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);
    private readonly ICluster _cluster;
    private readonly int _partitions;
    private readonly ArrayBufferWriter<byte> _key = new();
    private readonly ArrayBufferWriter<byte> _value = new();
    private readonly PaymentSerde _serde = new();

    /// <param name="cluster">The cluster.</param>
    /// <param name="partitions">Partitions of the payments.</param>
    public PaymentFeed(ICluster cluster, int partitions)
    {
        _cluster = cluster;
        _partitions = partitions;
    }

    /// <summary>Payments a second; null: as fast as possible.</summary>
    public double? PerSecond { get; init; }

    /// <summary>How long the cluster may be away before the feed gives up.</summary>
    /// <value>10 minutes by default.</value>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Told how many have been sent.</summary>
    public Action<long> Progress { get; init; } = _ => { };

    /// <summary>Told in words what is waited for.</summary>
    public Action<string> Waiting { get; init; } = _ => { };

    /// <summary>Sends all of them.</summary>
    /// <param name="payments">In order of arrival, ids unique.</param>
    /// <param name="cancellation">Ends it; what has been sent stays.</param>
    /// <exception cref="StreamException">The cluster was away for longer than <see cref="Patience"/>, or refuses.</exception>
    public void Send(IReadOnlyList<Payment> payments, CancellationToken cancellation = default)
    {
        var begin = Patiently(() => PaymentIds.Ends(_cluster), cancellation);
        var clock = Stopwatch.StartNew();
        var sent = 0;
        var left = payments;
        while (SendUntilBroken(left, sent, clock, cancellation) is { } reason)
        {
            Waiting($"the client failed ({reason}); checking which payments have arrived");
            var arrived = Patiently(() => Arrived(begin, cancellation), cancellation);
            var before = left.Count;
            left = [.. payments.Where(payment => !arrived.Contains(payment.Id))];
            sent = payments.Count - left.Count;
            if (left.Count == before && clock.Elapsed > Patience)
            {
                throw new StreamException(FaultScope.Application, $"Payments could not be sent: {reason}");
            }
        }

        Progress(payments.Count);
    }

    /// <summary>What has arrived since the beginning, once nothing more does: what the broken client had on its way may still come.</summary>
    private HashSet<string> Arrived(IReadOnlyList<PartitionOffset> begin, CancellationToken cancellation)
    {
        var ends = PaymentIds.Ends(_cluster);
        while (true)
        {
            cancellation.WaitHandle.WaitOne(Settling);
            cancellation.ThrowIfCancellationRequested();
            var later = PaymentIds.Ends(_cluster);
            if (later.SequenceEqual(ends))
            {
                return PaymentIds.Read(_cluster, begin);
            }

            ends = later;
        }
    }

    /// <summary>How long nothing must arrive before what has arrived counts as all.</summary>
    /// <value>2 s by default.</value>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(2);

    /// <returns>Null when all are with the broker; else why the client can do no more.</returns>
    private string? SendUntilBroken(IReadOnlyList<Payment> payments, int before, Stopwatch clock, CancellationToken cancellation)
    {
        using var producer = _cluster.CreateProducer(new ProducerSettings
        {
            ClientId = "payment-feed",
            // The client never gives a record up: it would leave a gap. How long the cluster may be away is this feed's to say.
            Properties = new Dictionary<string, string> { ["message.timeout.ms"] = "0" },
        });
        for (var i = 0; i < payments.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var reply = PerSecond is { } rate ? Pace(producer, clock, (before + i) / rate, cancellation) : PortReply.Ok;
            reply = reply.IsOk ? Send(producer, payments[i], cancellation) : reply;
            if (!reply.IsOk)
            {
                return reply.Reason ?? reply.Status.ToString();
            }

            if ((i & 1023) == 0)
            {
                Progress(before + i);
            }
        }

        return Flush(producer, cancellation) is { IsOk: false } last ? last.Reason ?? last.Status.ToString() : null;
    }

    private PortReply Send(IRecordProducer producer, Payment payment, CancellationToken cancellation)
    {
        _key.ResetWrittenCount();
        _value.ResetWrittenCount();
        Serde.Utf8.Serialize(payment.CardId, _key, new SerdeContext(FraudTopology.Payments, IsKey: true));
        _serde.Serialize(payment, _value, new SerdeContext(FraudTopology.Payments, IsKey: false));
        var partition = Murmur2.Partition(_key.WrittenSpan, _partitions);
        while (true)
        {
            var reply = producer.Send(new()
            {
                Topic = FraudTopology.Payments,
                Partition = partition,
                Key = _key.WrittenSpan,
                HasKey = true,
                Value = _value.WrittenSpan,
                HasValue = true,
                Timestamp = payment.EventTimeMs,
            });
            if (reply.Status == PortStatus.Rejected)
            {
                throw new StreamException(FaultScope.Application, $"Payment {payment.Id} was refused: {reply.Reason}");
            }

            if (reply.Status != PortStatus.Retry)
            {
                return reply;
            }

            // The client's queue is full.
            reply = Flush(producer, cancellation);
            if (!reply.IsOk)
            {
                return reply;
            }
        }
    }

    /// <summary>Waits until everything is with the broker, also through a restart of it.</summary>
    private PortReply Flush(IRecordProducer producer, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var reply = producer.Flush(Wait);
            if (reply.Status != PortStatus.Retry)
            {
                return reply;
            }

            cancellation.ThrowIfCancellationRequested();
            GiveUpAfter(clock.Elapsed, reply.Reason ?? "no answer");
            Waiting($"the broker does not answer: {reply.Reason}");
        }
    }

    private PortReply Pace(IRecordProducer producer, Stopwatch clock, double dueSeconds, CancellationToken cancellation)
    {
        var ahead = TimeSpan.FromSeconds(dueSeconds) - clock.Elapsed;
        if (ahead <= TimeSpan.FromMilliseconds(5))
        {
            return PortReply.Ok;
        }

        // What is due has been sent; let it go out before waiting for the next.
        var reply = Flush(producer, cancellation);
        if (reply.IsOk)
        {
            cancellation.WaitHandle.WaitOne(ahead);
        }

        return reply;
    }

    private T Patiently<T>(Func<T> call, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return call();
            }
            catch (ClusterException exception) when (exception.Fault == ClusterFault.Unreachable)
            {
                GiveUpAfter(clock.Elapsed, exception.Message);
                Waiting(exception.Message);
            }
        }
    }

    private void GiveUpAfter(TimeSpan elapsed, string reason)
    {
        if (elapsed > Patience)
        {
            throw new StreamException(FaultScope.Application, $"Payments could not be sent within {Patience}: {reason}. Go on later with produce --resume.");
        }
    }
}
