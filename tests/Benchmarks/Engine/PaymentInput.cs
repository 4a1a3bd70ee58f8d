using System.Buffers;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>Payments as they lie in their topic: key and value bytes and event times, in order of arrival.</summary>
internal sealed class PaymentInput
{
    private readonly Wire[] _records;

    private PaymentInput(IReadOnlyList<Payment> payments)
    {
        Payments = payments;
        var serde = new PaymentSerde();
        var buffer = new ArrayBufferWriter<byte>();
        _records = new Wire[payments.Count];
        for (var i = 0; i < _records.Length; i++)
        {
            buffer.ResetWrittenCount();
            Serde.Utf8.Serialize(payments[i].CardId, buffer, new SerdeContext(FraudTopology.Payments, IsKey: true));
            var key = buffer.WrittenSpan.ToArray();
            buffer.ResetWrittenCount();
            serde.Serialize(payments[i], buffer, new SerdeContext(FraudTopology.Payments, IsKey: false));
            _records[i] = new Wire(key, buffer.WrittenSpan.ToArray(), payments[i].EventTimeMs);
        }
    }

    public IReadOnlyList<Payment> Payments { get; }

    public int Count => _records.Length;

    public ReadOnlySpan<Wire> Records => _records;

    /// <summary>The first payments of the world of 2,000 cards and 4,000 terminals, which is made as long as it takes.</summary>
    public static PaymentInput Generate(int payments)
    {
        // Two payments a card and day are the world's mean; some more days, so that it is long enough whatever the seed.
        var options = new WorldOptions { Days = Math.Max(2, payments / 3000) };
        while (true)
        {
            var world = PaymentWorld.Generate(options);
            if (world.Count >= payments)
            {
                return new PaymentInput([.. world.Take(payments)]);
            }

            options = options with { Days = options.Days * 2 };
        }
    }

    /// <summary>Appends everything to partition 0 of the payments topic.</summary>
    public void Produce(SimulatedCluster cluster)
    {
        foreach (ref readonly var record in Records)
        {
            cluster.Produce(FraudTopology.Payments, 0, record.Key, record.Value, record.Timestamp);
        }
    }

    internal readonly record struct Wire(byte[] Key, byte[] Value, long Timestamp);
}
