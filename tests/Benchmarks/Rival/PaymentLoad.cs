using Confluent.Kafka;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>Writes the payments and the known cards of <see cref="DriverInput"/> to a broker.</summary>
internal static class PaymentLoad
{
    public static int Run(string bootstrap, DriverInput input, int partitions, TextWriter output)
    {
        using var topics = new TopicKeeper(bootstrap);
        topics.CreateNew(RivalTopology.Input, partitions);
        topics.CreateNew(RivalTopology.Cards, partitions);
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
        {
            BootstrapServers = bootstrap,
            Partitioner = Partitioner.Murmur2Random,
            EnableIdempotence = true,
            LingerMs = 20,
            QueueBufferingMaxMessages = 1_000_000,
        }).Build();
        foreach (var card in input.KnownCards)
        {
            Send(producer, RivalTopology.Cards, card, "known"u8.ToArray(), 0);
        }

        foreach (var payment in input.Payments)
        {
            Send(producer, RivalTopology.Input, payment.Card, payment.Bytes, payment.Timestamp);
        }

        producer.Flush(CancellationToken.None);
        output.WriteLine($"{input.Payments.Count:N0} payments and {input.KnownCards.Count:N0} cards on {partitions} partitions");
        return 0;
    }

    private static void Send(IProducer<string, byte[]> producer, string topic, string key, byte[] value, long timestamp)
    {
        var message = new Message<string, byte[]> { Key = key, Value = value, Timestamp = new Timestamp(timestamp, TimestampType.CreateTime) };
        while (true)
        {
            try
            {
                producer.Produce(topic, message);
                return;
            }
            catch (ProduceException<string, byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(100));
            }
        }
    }
}
