using System.Buffers;
using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>A failing serde is told with node or store, serde, key or value, topic, partition and offset, and never with bytes (rules X1, X3, X4).</summary>
public sealed class SerdeFailureTests
{
    private const string Secret = "4111111111111111";

    private static readonly TopologyTestOptions DeadLetters = new() { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };

    [Fact]
    public void At_a_source()
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Int32, Serde.Utf8)).To("out");

        Says(builder.Build(), "in-0@0", "Source KSTREAM-SOURCE-0000000000: Serde.Int32 cannot read the key for topic in: 4 bytes are needed and there are 16");
    }

    [Fact]
    public void At_a_sink()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out", Produced.With(Serde.Utf8, new Refusing()).WithName("sink"));

        Says(builder.Build(), "in-0@0", "Sink sink: Refusing cannot write the value for topic out: FormatException");
    }

    [Fact]
    public void At_the_key_of_a_store()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey()
            .Count(Materialized.As<string, long>("counts").WithKeySerde(new Refusing()));

        Says(builder.Build(), "in-0@0", "Store counts: Refusing cannot write the key for topic app-counts-changelog: FormatException");
    }

    [Fact]
    public void At_the_value_of_a_store_although_it_is_written_at_the_commit()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Reduce((first, _) => first, Materialized.As<string, string>("rows").WithValueSerde(new Refusing()));

        Says(builder.Build(), "in-0@0", "Store rows: Refusing cannot write the value for topic app-rows-changelog: FormatException");
    }

    [Fact]
    public void What_a_serde_reads_as_null_is_absent()
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Json<string>())).To("out", Produced.With(Serde.Utf8, Serde.Utf8));
        using var driver = new TopologyTestDriver(builder.Build());

        driver.CreateInputTopic<string, string>("in").PipeInput("k", "null", 1);

        Assert.Null(Assert.Single(driver.Cluster.ReadAll("out", 0)).Value);
    }

    private static void Says(StreamTopology topology, string record, string what)
    {
        using (var stopping = new TopologyTestDriver(topology))
        {
            var thrown = Assert.ThrowsAny<StreamException>(() => stopping.CreateInputTopic<string, string>("in").PipeInput(Secret, Secret, 1));
            Assert.Contains(record, thrown.Message, StringComparison.Ordinal);
            Assert.Contains(what, thrown.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, thrown.Message, StringComparison.Ordinal);
        }

        using var driver = new TopologyTestDriver(topology, DeadLetters);
        driver.CreateInputTopic<string, string>("in").PipeInput(Secret, Secret, 1);
        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal(what, Header(letter.Headers, "message"));
        Assert.Equal(record, $"{Header(letter.Headers, "topic")}-{Header(letter.Headers, "partition")}@{Header(letter.Headers, "offset")}");
    }

    private static string Header(RecordHeaders headers, string name) => Encoding.UTF8.GetString(headers.Last($"__streams.errors.{name}")!.Value.Value!);

    private sealed class Refusing : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) => throw new FormatException($"cannot use {value}");

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => throw new FormatException("cannot use it");
    }
}
