using System.Buffers;
using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Serdes;

/// <summary>Serdes that an application gives once for a type, and what serdes are told of the record.</summary>
public sealed class DefaultSerdesTests
{
    private static readonly DefaultSerdes Cents = DefaultSerdes.None.With(new MoneySerde("c")).With(Serde.Nullable(new MoneySerde("c")));

    [Fact]
    public void They_serve_sources_repartitions_stores_and_sinks_where_none_is_given()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Serdes = Cents });
        builder.Stream<string, Money>("in").GroupBy((key, _) => key[..1], Grouped.As<string, Money>("by-first"))
            .Reduce((one, two) => new(one.Amount + two.Amount), Materialized.As<string, Money>("sums"))
            .ToStream().To("out");

        Assert.Equal(["1c", "3c"], Run(builder.Build(), "1c", "2c"));
    }

    [Fact]
    public void One_that_is_given_comes_first_and_goes_along_as_before()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Serdes = Cents });
        var stream = builder.Stream("in", Consumed.With(Serde.Utf8, new MoneySerde("e")));
        stream.Filter((_, _) => true).To("out");

        Assert.Equal(["1e"], Run(builder.Build(), "1e"));
    }

    [Fact]
    public void They_come_before_the_built_in_ones()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Serdes = DefaultSerdes.None.With<string>(new Upper()) });
        builder.Stream<string, string>("in").To("out");

        Assert.Equal(["AB"], Run(builder.Build(), "ab"));
    }

    [Fact]
    public void The_test_driver_s_topics_use_them_too()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Serdes = Cents });
        builder.Stream<string, Money>("in").To("out");
        using var driver = new TopologyTestDriver(builder.Build());

        driver.CreateInputTopic<string, Money>("in").PipeInput("k", new Money(5), 1);

        Assert.Equal(["5c"], driver.CreateOutputTopic("out", Serde.Utf8, Serde.Utf8).ReadValuesToList());
        driver.CreateInputTopic<string, string>("in").PipeInput("k", "6c", 2);
        Assert.Equal([new Money(5), new Money(6)], driver.CreateOutputTopic<string, Money>("out").ReadValuesToList());
        Assert.Throws<NotSupportedException>(() => driver.CreateInputTopic<string, Upper>("in"));
    }

    [Fact]
    public void They_count_without_the_DSL_too()
    {
        var topology = new StreamTopologyBuilder(new StreamsBuilderOptions { Serdes = Cents })
            .AddSource<string, Money>("source", "in").AddSink<string, Money>("sink", "out", "source").Build();

        Assert.Equal(["7c"], Run(topology, "7c"));
        var thrown = Assert.Throws<TopologyException>(() => new StreamTopologyBuilder().AddSource<string, Money>("source", "in").Build());
        Assert.Contains("neither a default nor a built-in one", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_serde_sees_the_headers_of_the_record_that_it_reads_or_writes_and_none_in_a_store()
    {
        var seen = new List<string>();
        var serde = new Watching(seen);
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(serde, serde)).GroupByKey().Count(Materialized.As<string, long>("counts"))
            .ToStream().MapValues(_ => "x").To("out", Produced.With(serde, serde));
        using var driver = new TopologyTestDriver(builder.Build());

        driver.CreateInputTopic<string, string>("in").PipeInput("k", "v", 1, RecordHeaders.Empty.With("schema", "7"));

        Assert.Equal(
            ["read key of in: 7", "read value of in: 7", "write key of app-counts-changelog: ", "write key of out: 7", "write value of out: 7"],
            seen.Distinct());
    }

    private static IEnumerable<string> Run(StreamTopology topology, params string[] values)
    {
        using var driver = new TopologyTestDriver(topology);
        var input = driver.CreateInputTopic("in", Serde.Utf8, Serde.Utf8);
        foreach (var value in values)
        {
            input.PipeInput("key", value, 1);
        }

        return driver.CreateOutputTopic("out", Serde.Utf8, Serde.Utf8).ReadValuesToList();
    }

    private readonly record struct Money(long Amount);

    private sealed class MoneySerde(string unit) : ISerde<Money>
    {
        public void Serialize(Money value, IBufferWriter<byte> destination, in SerdeContext context) =>
            destination.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value.Amount}{unit}")));

        public Money Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => new(long.Parse(bytes[..^1], CultureInfo.InvariantCulture));
    }

    private sealed class Upper : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) =>
            Serde.Utf8.Serialize(value.ToUpperInvariant(), destination, context);

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => Serde.Utf8.Deserialize(bytes, context);
    }

    private sealed class Watching(List<string> seen) : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context)
        {
            Note("write", context);
            Serde.Utf8.Serialize(value, destination, context);
        }

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
        {
            Note("read", context);
            return Serde.Utf8.Deserialize(bytes, context);
        }

        private void Note(string what, in SerdeContext context) =>
            seen.Add($"{what} {(context.IsKey ? "key" : "value")} of {context.Topic}: {Encoding.UTF8.GetString(context.Headers.Last("schema")?.Value ?? [])}");
    }
}
