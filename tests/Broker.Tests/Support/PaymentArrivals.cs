using System.Diagnostics;
using CardFraudService.Service;
using Confluent.Kafka;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Notes when payments came to their topic. Disposing ends it.</summary>
internal sealed class PaymentArrivals : IDisposable
{
    private readonly Dictionary<string, long> _ticks = [];
    private readonly PaymentSerde _serde = new();
    private readonly TopicFollower _payments;

    public PaymentArrivals(RealBroker broker, int partitions) => _payments = new TopicFollower(broker, "payments", partitions, Take);

    /// <summary>When a payment came (<see cref="Stopwatch.GetTimestamp"/>); null: it has not.</summary>
    public long? Of(string paymentId)
    {
        lock (_ticks)
        {
            return _ticks.TryGetValue(paymentId, out var ticks) ? ticks : null;
        }
    }

    public void Dispose() => _payments.Dispose();

    private void Take(Message<byte[], byte[]> payment)
    {
        var ticks = Stopwatch.GetTimestamp();
        var id = _serde.Deserialize(payment.Value, new SerdeContext("payments", IsKey: false)).Id;
        lock (_ticks)
        {
            _ticks.TryAdd(id, ticks);
        }
    }
}
