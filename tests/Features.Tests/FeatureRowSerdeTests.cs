using System.Buffers;
using CsCheck;
using StreamizFraud.Features.Tests.Streams;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
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

    [Fact]
    public void Rows_say_where_they_were_computed_in_a_few_bytes_and_cut_ones_are_refused()
    {
        using var driver = new TopologyTestDriver(SetTopology.Of(Set), new TopologyTestOptions { ApplicationId = "fraud" });
        driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde()).PipeInput("c", new TestEvent("c", "t", 1, true), 5);
        var served = driver.Cluster.ReadAll("rows", 0)[0].Value!;
        var row = Rows.Deserialize(served, Context);
        Assert.Equal(new RecordMetadata("events", 0, 0), row.PositionAt(0));
        Assert.Equal(served, Serialize(row));
        // A length and a name, twice, and two numbers of a byte.
        var plain = Serialize(new FeatureRow<TestEvent>(row.Event, row.EventTimeMs, row.Values.ToArray()));
        Assert.Equal(plain.Length + 1 + "events".Length + 1 + "fraud".Length + 2, served.Length);
        for (var length = 0; length < served.Length; length++)
        {
            Assert.Throws<SerdeException>(() => Rows.Deserialize(served.AsSpan(0, length), Context));
        }
    }

    /// <summary>As written by a version that did not record it.</summary>
    [Fact]
    public void A_row_without_a_place_reads_as_before()
    {
        var back = Rows.Deserialize(Serialize(new FeatureRow<TestEvent>(new TestEvent("c", "t", 1, true), 5, new double[Set.Width])), Context);
        Assert.Equal(RecordMetadata.None, back.PositionAt(0));
        Assert.Equal(Set.Width, back.Values.Length);
    }

    private static byte[] Serialize(FeatureRow<TestEvent> row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Rows.Serialize(row, buffer, Context);
        return buffer.WrittenSpan.ToArray();
    }
}
