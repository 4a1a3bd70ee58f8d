using System.Buffers;
using System.Diagnostics;
using Confluent.Kafka;
using StreamizFraud.Benchmarks.Rival.Fraud;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Benchmarks.Latency;

/// <summary>Sends payments of the fraud job at a steady rate, and knows when each was due.</summary>
/// <remarks>
/// A payment counts from the moment it was due, whether or not it could be sent then: a generator that stands still while it is held up would leave out the
/// slowest ones.
/// </remarks>
/// <param name="rate">Payments a second.</param>
/// <param name="count">How many.</param>
internal sealed class PacedPayments(int rate, int count)
{
    private const int Cards = 100_000;
    private const int Terminals = 10_000;
    private long _begun;

    /// <summary>When a payment was due, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long DueAt(long sequence) => Interlocked.Read(ref _begun) + (sequence * Stopwatch.Frequency / rate);

    /// <summary>Sends all of them.</summary>
    /// <param name="bootstrap">HOST:PORT of the broker.</param>
    /// <param name="topic">The topic.</param>
    /// <returns>The longest time by which one was sent late.</returns>
    public TimeSpan Send(string bootstrap, string topic)
    {
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrap,
            Partitioner = Partitioner.Murmur2Random,
            EnableIdempotence = true,
            LingerMs = 0,
            EnableDeliveryReports = false,
        }).Build();
        var serde = new FraudPayment.Bytes();
        var bytes = new ArrayBufferWriter<byte>();
        var nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var late = TimeSpan.Zero;
        Interlocked.Exchange(ref _begun, Stopwatch.GetTimestamp());
        for (var sent = 0; sent < count;)
        {
            var due = (long)(Stopwatch.GetElapsedTime(_begun).TotalSeconds * rate) + 1;
            if (sent >= due)
            {
                // The pace of the load, finer than what is measured.
                Thread.Sleep(1);
                continue;
            }

            late = Stopwatch.GetElapsedTime(DueAt(sent)) is var behind && behind > late ? behind : late;
            for (; sent < due && sent < count; sent++)
            {
                var payment = Payment(sent, nowMs + (sent * 1000L / rate));
                bytes.ResetWrittenCount();
                serde.Serialize(payment, bytes, default);
                producer.Produce(topic, new Message<string, byte[]>
                {
                    Key = FraudPayment.CardKey(payment.Card),
                    Value = bytes.WrittenSpan.ToArray(),
                    Timestamp = new Timestamp(payment.TimeMs, TimestampType.CreateTime),
                });
            }
        }

        producer.Flush(CancellationToken.None);
        return late;
    }

    private static FraudPayment Payment(int sequence, long timeMs)
    {
        var random = Mixed((ulong)sequence);
        return new FraudPayment(timeMs, (long)(random % 20_000) + 100, (int)((random >> 16) % Cards), (int)((random >> 40) % Terminals), sequence, random % 997 == 0);
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): every run sends the same payments.</summary>
    private static ulong Mixed(ulong x)
    {
        x = (x + 1) * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
