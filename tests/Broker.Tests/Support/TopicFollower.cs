using Confluent.Kafka;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Reads the committed records of a topic as they come, on a thread of its own. Disposing ends it.</summary>
internal sealed class TopicFollower : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    /// <summary>Begins to read, from the beginning.</summary>
    /// <param name="broker">Where the topic is.</param>
    /// <param name="topic">Its name.</param>
    /// <param name="partitions">How many it has.</param>
    /// <param name="take">Gets each record, on the thread that reads.</param>
    public TopicFollower(RealBroker broker, string topic, int partitions, Action<Message<byte[], byte[]>> take)
    {
        var consumer = broker.Consumer(committed: true);
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        _reading = Task.Factory.StartNew(() => Read(consumer, take), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _reading.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private void Read(IConsumer<byte[], byte[]> consumer, Action<Message<byte[], byte[]>> take)
    {
        using (consumer)
        {
            while (!_stop.IsCancellationRequested)
            {
                if (consumer.Consume(Patience) is { IsPartitionEOF: false } result)
                {
                    take(result.Message);
                }
            }
        }
    }
}
