using System.Buffers;
using CsCheck;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Features.Tests;

public sealed class FeatureRowSerdeTests
{
    private static readonly SmallSet Set = new();
    private static readonly FeatureRowSerde<TestEvent> Rows = new(Set, new TestEventSerde());
    private static readonly SerdeContext Context = new("topic", IsKey: false);

    [Fact]
    public void Rows_come_back_as_they_were() =>
        Gen.Select(Gen.Double.Array[Set.Width], Gen.Long[0, long.MaxValue], Gen.Bool, Gen.String).Sample((values, time, late, text) =>
        {
            var row = new FeatureRow<TestEvent>(new TestEvent(text, "t", time, late), time, values, late);
            var back = Rows.Deserialize(Serialize(row), Context);
            Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), back.Values.ToArray().Select(BitConverter.DoubleToInt64Bits));
            Assert.Equal((row.Event, row.EventTimeMs, row.Late), (back.Event, back.EventTimeMs, back.Late));
        });

    [Fact]
    public void Cut_rows_and_rows_of_another_set_are_refused()
    {
        var bytes = Serialize(new FeatureRow<TestEvent>(new TestEvent("c", "t", 1, true), 5, new double[Set.Width]));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerdeException>(() => Rows.Deserialize(bytes.AsSpan(0, length), Context));
        }

        bytes[2] ^= 1;
        Assert.Throws<SerdeException>(() => Rows.Deserialize(bytes, Context));
        Assert.Throws<SerdeException>(() => Serialize(new FeatureRow<TestEvent>(default, 5, new double[3])));
    }

    private static byte[] Serialize(FeatureRow<TestEvent> row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Rows.Serialize(row, buffer, Context);
        return buffer.WrittenSpan.ToArray();
    }
}
