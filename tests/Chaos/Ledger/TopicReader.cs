using Confluent.Kafka;

namespace StreamizFraud.Chaos.Ledger;

/// <summary>Reads what a topic holds at the end of a run, with the plain client.</summary>
internal static class TopicReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>All committed records, from the beginning to the end of every partition.</summary>
    /// <exception cref="TimeoutException">The end was not reached within a minute.</exception>
    public static List<Message<byte[], byte[]>> ReadAll(string address, string topic, int partitions)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = address,
            GroupId = "chaos-reader",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Error,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var records = new List<Message<byte[], byte[]>>();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var ended = 0; ended < partitions;)
        {
            if (clock.Elapsed > Patience)
            {
                throw new TimeoutException($"{topic} was not read to its end within {Patience.TotalSeconds:0} s.");
            }

            if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is not { } result)
            {
                continue;
            }

            if (result.IsPartitionEOF)
            {
                ended++;
            }
            else
            {
                records.Add(result.Message);
            }
        }

        return records;
    }
}
