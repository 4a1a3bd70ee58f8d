using System.Diagnostics;
using Confluent.Kafka;

namespace StreamizFraud.Chaos.Ledger;

/// <summary>Sends payments at a steady rate with the plain idempotent client, past all proxies; it outlives the broker.</summary>
internal sealed class PaymentFeeder(string address, int partitions, double rate)
{
    private const int Cards = 1_000;

    // 1 s of event time a payment, from 20 days ago on: 1,728,000 payments lead to now. They may be neither in the future, which the broker
    // refuses, nor older than it remembers producers (ChaosBroker): it judges that by the time of their records, and one that it has
    // forgotten when it comes back after a crash gets a batch that is sent again written twice.
    private const long StepMs = 1_000;
    private static readonly TimeSpan Past = TimeSpan.FromDays(20);
    private readonly long _startMs = DateTimeOffset.UtcNow.Subtract(Past).ToUnixTimeMilliseconds();
    private readonly List<SentPayment> _sent = [];
    private long _failed;

    /// <summary>What was sent, in order; complete once <see cref="RunAsync"/> has ended.</summary>
    public IReadOnlyList<SentPayment> Sent => _sent;

    /// <summary>Sends until it is cancelled, then waits until the broker has everything.</summary>
    /// <exception cref="InvalidOperationException">Payments could not be sent: the test says nothing then.</exception>
    public Task RunAsync(CancellationToken cancellation) => Task.Factory.StartNew(() => Run(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken cancellation)
    {
        var config = new ProducerConfig { BootstrapServers = address, EnableIdempotence = true, LingerMs = 5, MessageTimeoutMs = 300_000, QueueBufferingMaxMessages = 1_000_000 };
        using var producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        var clock = Stopwatch.StartNew();
        while (!cancellation.IsCancellationRequested)
        {
            for (var due = (long)(clock.Elapsed.TotalSeconds * rate); _sent.Count < due;)
            {
                var payment = new SentPayment(_sent.Count, (int)(_sent.Count * 7919L % Cards), _startMs + (_sent.Count * StepMs));
                producer.Produce(
                    new TopicPartition("payments", payment.Card % partitions),
                    new Message<byte[], byte[]> { Key = System.Text.Encoding.UTF8.GetBytes(payment.CardName), Value = payment.Encode(), Timestamp = new Timestamp(payment.EventTimeMs, TimestampType.CreateTime) },
                    report => _ = report.Error.IsError ? Interlocked.Increment(ref _failed) : 0);
                _sent.Add(payment);
            }

            cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(5));
        }

        producer.Flush(TimeSpan.FromMinutes(2));
        if (Interlocked.Read(ref _failed) is var failed and > 0)
        {
            throw new InvalidOperationException($"{failed} payments could not be sent.");
        }
    }
}
