using Confluent.Kafka;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Writes and reads topics of text with the plain client.</summary>
internal static class TextTopics
{
    /// <summary>Writes records, to the partitions that Kafka's own producer would choose.</summary>
    /// <param name="timestamp">Time of all of them, ms since the Unix epoch; null: now.</param>
    public static async Task Produce(string address, string topic, IEnumerable<(string Key, string? Value)> records, long? timestamp = null)
    {
        var config = new ProducerConfig { BootstrapServers = address, Partitioner = Confluent.Kafka.Partitioner.Murmur2Random, LingerMs = 20 };
        using var producer = new ProducerBuilder<string, string?>(config).SetValueSerializer(Serializers.Utf8!).SetLogHandler((_, _) => { }).Build();
        await Task.WhenAll([.. records.Select(record => producer.ProduceAsync(topic, new Message<string, string?>
        {
            Key = record.Key,
            Value = record.Value,
            Timestamp = timestamp is { } time ? new Timestamp(time, TimestampType.CreateTime) : Timestamp.Default,
        }))]);
    }

    /// <summary>Reads committed values until there are so many.</summary>
    public static List<string> Read(string address, string topic, int partitions, int count)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = address,
            GroupId = $"{topic}-reader",
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).SetLogHandler((_, _) => { }).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var values = new List<string>();
        while (values.Count < count)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } result)
            {
                values.Add(result.Message.Value);
            }
        }

        return values;
    }
}
