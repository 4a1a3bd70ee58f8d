using System.Diagnostics;
using CardFraudService.Service;
using Confluent.Kafka;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Notes when payments came to their topic. Disposing ends it.</summary>
internal sealed class PaymentArrivals : IDisposable
{
    private readonly Dictionary<string, long> _ticks = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    public PaymentArrivals(RealBroker broker, int partitions)
    {
        var consumer = broker.Consumer(committed: true);
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset("payments", partition, Offset.Beginning)));
        _reading = Task.Factory.StartNew(() => Read(consumer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>When a payment came (<see cref="Stopwatch.GetTimestamp"/>); null: it has not.</summary>
    public long? Of(string paymentId)
    {
        lock (_ticks)
        {
            return _ticks.TryGetValue(paymentId, out var ticks) ? ticks : null;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _reading.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private void Read(IConsumer<byte[], byte[]> consumer)
    {
        using (consumer)
        {
            var serde = new PaymentSerde();
            while (!_stop.IsCancellationRequested)
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(20)) is { IsPartitionEOF: false } result)
                {
                    var ticks = Stopwatch.GetTimestamp();
                    var id = serde.Deserialize(result.Message.Value, new SerdeContext("payments", IsKey: false)).Id;
                    lock (_ticks)
                    {
                        _ticks.TryAdd(id, ticks);
                    }
                }
            }
        }
    }
}
