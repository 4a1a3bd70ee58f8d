using System.Buffers;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Features.Tests;

public sealed class AllocationTests
{
    private const int Events = 20_000;

    [Fact]
    public void Rows_allocate_little_more_than_the_pages_they_lie_in()
    {
        var computation = new FeatureComputation<CardFraudService.World.Payment>(new CardFraudService.Features.HandbookFeatures());
        var values = new double[15];
        var payments = Enumerable.Range(0, 2 * Events).Select(Payment).ToArray();
        foreach (var payment in payments[..Events])
        {
            computation.Add(payment, payment.EventTimeMs, values);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (ref readonly var payment in payments.AsSpan(Events))
        {
            computation.Add(payment, payment.EventTimeMs, values);
        }

        // A row takes some 50 bytes for each of its two keys.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Events, 0, 128);
    }

    [Fact]
    public void A_row_read_from_bytes_allocates_its_vector_only()
    {
        var set = new CardFraudService.Features.HandbookFeatures();
        var rows = new FeatureRowSerde<CardFraudService.World.Payment>(set, new NothingSerde());
        var context = new SerdeContext("topic", IsKey: false);
        var bytes = new ArrayBufferWriter<byte>();
        rows.Serialize(new FeatureRow<CardFraudService.World.Payment>(default, 1, new double[15]), bytes, context);
        for (var i = 0; i < 100; i++)
        {
            rows.Deserialize(bytes.WrittenSpan, context);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Events; i++)
        {
            rows.Deserialize(bytes.WrittenSpan, context);
        }

        // 15 doubles, partition and offset of two stages, and the header of an array.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Events, 1, (15 * 8) + (2 * 16) + 24);
    }

    private static CardFraudService.World.Payment Payment(int i) =>
        new($"{i}", $"{i % 97}", $"{i % 89}", i % 10_000, CardFraudService.World.WorldCalendar.StartMs + (i * 600_000L), i % 50 == 0, 0);

    private sealed class NothingSerde : ISerde<CardFraudService.World.Payment>
    {
        public void Serialize(CardFraudService.World.Payment value, IBufferWriter<byte> destination, in SerdeContext context)
        {
        }

        public CardFraudService.World.Payment Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => default;
    }
}
