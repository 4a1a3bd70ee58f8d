using System.Buffers.Binary;
using System.Diagnostics;
using Confluent.Kafka;

namespace StreamizFraud.Benchmarks.Latency;

/// <summary>Reads decisions as soon as they are committed, and notes how long each payment took.</summary>
/// <param name="payments">Knows when each payment was due.</param>
/// <param name="first">Payments before this one are warm-up.</param>
/// <param name="count">How many there are in all.</param>
internal sealed class DecisionTimes(PacedPayments payments, int first, int count)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Reads until every payment has its decision.</summary>
    /// <param name="bootstrap">HOST:PORT of the broker.</param>
    /// <param name="topic">Topic of the decisions, which begin with the payment's sequence.</param>
    /// <param name="partitions">Its partitions.</param>
    /// <param name="reads">Called once it reads.</param>
    /// <returns>Microseconds of each payment after the warm-up, ascending.</returns>
    /// <exception cref="TimeoutException">No decision came for a minute.</exception>
    /// <exception cref="InvalidDataException">A payment was decided twice.</exception>
    public int[] Read(string bootstrap, string topic, int partitions, Action reads)
    {
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = "latency",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, 0)));
        reads();
        var times = new int[count];
        var silence = Stopwatch.StartNew();
        for (var decided = 0; decided < count;)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is not { } result)
            {
                if (silence.Elapsed > Patience)
                {
                    throw new TimeoutException($"{decided:N0} of {count:N0} decisions came, then none for {Patience.TotalSeconds:0} s.");
                }

                continue;
            }

            silence.Restart();
            var sequence = BinaryPrimitives.ReadInt64BigEndian(result.Message.Value);
            if (times[sequence] != 0)
            {
                throw new InvalidDataException($"Payment {sequence} was decided twice.");
            }

            times[sequence] = Math.Max(1, (int)Stopwatch.GetElapsedTime(payments.DueAt(sequence)).TotalMicroseconds);
            decided++;
        }

        var measured = times[first..];
        Array.Sort(measured);
        return measured;
    }
}
