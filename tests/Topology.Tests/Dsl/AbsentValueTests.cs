using System.Buffers;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Streams whose values may be absent, such as the changes of a table: written with the serde of the value itself, or kept without the absent ones.</summary>
public sealed class AbsentValueTests
{
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void Changes_of_a_table_of_numbers_are_written_with_the_serde_of_the_number()
    {
        _builder.Table<string, long>("in", "rows").ToStream().To("out", Produced.With(Serde.Utf8, Serde.Int64));

        using var driver = new TopologyTestDriver(_builder.Build());
        driver.CreateInputTopic<string, long>("in").PipeInput("a", 7, 0);
        driver.CreateInputTopic<string, long>("in").PipeTombstone("a", 1);

        Assert.Equal([7, null], driver.CreateOutputTopic<string, long?>("out").ReadValuesToList());
    }

    [Fact]
    public void Changes_of_a_table_of_objects_are_written_with_the_serde_of_the_object()
    {
        _builder.Table<string, string>("in", "rows").ToStream().To("out", Produced.With(Serde.Utf8, Serde.Utf8));

        using var driver = new TopologyTestDriver(_builder.Build());
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 0);
        driver.CreateInputTopic<string, string>("in").PipeTombstone("a", 1);

        Assert.Equal(["x", null], driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => record.HasValue ? record.Value : null));
    }

    [Fact]
    public void The_partitioner_of_such_a_stream_sees_that_a_value_is_absent()
    {
        _builder.Table<string, long>("in", "rows").ToStream().To(
            "out", Produced.With(Serde.Utf8, Serde.Int64).WithStreamPartitioner((_, in record, _) => record.HasValue ? 1 : 2));

        using var driver = new TopologyTestDriver(_builder.Build(), new TopologyTestOptions { Partitions = 3 });
        driver.CreateInputTopic<string, long>("in").PipeInput("a", 7, 0);
        driver.CreateInputTopic<string, long>("in").PipeTombstone("a", 1);

        Assert.Single(driver.Cluster.ReadAll("out", 1));
        Assert.Single(driver.Cluster.ReadAll("out", 2));
    }

    [Fact]
    public void A_topic_is_chosen_for_each_record_of_such_a_stream()
    {
        _builder.Table<string, long>("in", "rows").ToStream().To(
            (in Record<string, long?> record, RecordMetadata _) => record.Value is null ? "deleted" : "changed", Produced.With(Serde.Utf8, Serde.Int64));

        using var driver = new TopologyTestDriver(_builder.Build());
        driver.CreateInputTopic<string, long>("in").PipeInput("a", 7, 0);
        driver.CreateInputTopic<string, long>("in").PipeTombstone("a", 1);

        Assert.Equal([7], driver.CreateOutputTopic<string, long>("changed").ReadValuesToList());
        Assert.Equal([null], driver.CreateOutputTopic<string, long?>("deleted").ReadValuesToList());
    }

    [Fact]
    public void A_serde_of_a_derived_type_is_refused_where_it_is_given()
    {
        var stream = _builder.Stream<string, object>("in", Consumed.With(Serde.Utf8, Serde.Void));

        var refused = Assert.Throws<ArgumentException>(() => stream.To("out", Produced.With(Serde.Utf8, Serde.Utf8)));

        Assert.StartsWith("The stream's values are Object and the serde is for String: give Produced a serde for Object.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FilterNotNull_keeps_the_values_that_are_there_and_their_type_says_so()
    {
        KStream<string, long> numbers = _builder.Table<string, long>("numbers", "numbers").ToStream().FilterNotNull();
        KStream<string, string> texts = _builder.Table<string, string>("texts", "texts").ToStream().FilterNotNull("texts-without-deletions");
        numbers.MapValues(number => number + 1).To("incremented");
        texts.MapValues(text => text.Length).To("lengths");

        var topology = _builder.Build();
        Assert.Contains("Processor: texts-without-deletions", topology.Describe().ToString(), StringComparison.Ordinal);
        using var driver = new TopologyTestDriver(topology);
        driver.CreateInputTopic<string, long>("numbers").PipeInput("a", 7, 0);
        driver.CreateInputTopic<string, long>("numbers").PipeTombstone("a", 1);
        driver.CreateInputTopic<string, string>("texts").PipeInput("a", "xyz", 2);
        driver.CreateInputTopic<string, string>("texts").PipeTombstone("a", 3);

        Assert.Equal([8], driver.CreateOutputTopic<string, long>("incremented").ReadValuesToList());
        Assert.Equal([3], driver.CreateOutputTopic<string, int>("lengths").ReadValuesToList());
    }

    [Fact]
    public void A_stream_keeps_its_serde_through_FilterNotNull()
    {
        var offset = new OffsetByOne();
        _builder.Table("in", Consumed.With(Serde.Utf8, offset), "rows").ToStream().FilterNotNull().To("out");

        using var driver = new TopologyTestDriver(_builder.Build());
        driver.CreateInputTopic("in", Serde.Utf8, Serde.Int64).PipeInput("a", 7, 0);

        Assert.Equal([7], driver.CreateOutputTopic("out", Serde.Utf8, Serde.Int64).ReadValuesToList());
        Assert.Equal(6, driver.GetKeyValueStore<string, long>("rows").All().Single().Value);
    }

    /// <summary>Reads one less than what is there, and writes one more.</summary>
    private sealed class OffsetByOne : ISerde<long>
    {
        public void Serialize(long value, IBufferWriter<byte> destination, in SerdeContext context) =>
            Serde.Int64.Serialize(value + 1, destination, context);

        public long Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => Serde.Int64.Deserialize(bytes, context) - 1;
    }
}
