using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Global tables and stores as they are declared. Texts and results are those that Kafka Streams 4.3.1 gave for the same topology.</summary>
public sealed class GlobalTableTests
{
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void Each_global_store_takes_an_id_and_is_described_without_an_empty_line_N5()
    {
        _builder.GlobalTable("in1", materialized: Materialized.As<string, string>("q"));
        _builder.GlobalTable("in2", materialized: Materialized.As<string, string>("q2"));
        _builder.Stream<string, string>("in3").To("o");
        _builder.AddGlobalStore(Stores.KeyValue("q4", Serde.Utf8, Serde.Utf8), "in4", Consumed.As<string, string>("nn"), () => new Filling("q4"));
        _builder.Stream<string, string>("in5").To("o");

        Assert.Equal(
            """
            Topologies:
               Sub-topology: 0 for global store (will not generate tasks)
                Source: KSTREAM-SOURCE-0000000000 (topics: [in1])
                  --> KTABLE-SOURCE-0000000001
                Processor: KTABLE-SOURCE-0000000001 (stores: [q])
                  --> none
                  <-- KSTREAM-SOURCE-0000000000
              Sub-topology: 1 for global store (will not generate tasks)
                Source: KSTREAM-SOURCE-0000000002 (topics: [in2])
                  --> KTABLE-SOURCE-0000000003
                Processor: KTABLE-SOURCE-0000000003 (stores: [q2])
                  --> none
                  <-- KSTREAM-SOURCE-0000000002
              Sub-topology: 2
                Source: KSTREAM-SOURCE-0000000004 (topics: [in3])
                  --> KSTREAM-SINK-0000000005
                Sink: KSTREAM-SINK-0000000005 (topic: o)
                  <-- KSTREAM-SOURCE-0000000004

              Sub-topology: 3 for global store (will not generate tasks)
                Source: nn-source (topics: [in4])
                  --> nn
                Processor: nn (stores: [q4])
                  --> none
                  <-- nn-source
              Sub-topology: 4
                Source: KSTREAM-SOURCE-0000000008 (topics: [in5])
                  --> KSTREAM-SINK-0000000009
                Sink: KSTREAM-SINK-0000000009 (topic: o)
                  <-- KSTREAM-SOURCE-0000000008


            """,
            _builder.Build().Describe().ToString(),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_table_without_a_name_takes_a_number_for_its_store_and_always_has_one()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { AllowGeneratedNames = true });
        var table = builder.GlobalTable<string, string>("rows");

        Assert.Equal("rows-STATE-STORE-0000000000", table.QueryableStoreName);
        Assert.Equal(["KSTREAM-SOURCE-0000000001", "KTABLE-SOURCE-0000000002"], builder.Build().Global!.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void A_join_needs_no_repartition_and_keeps_the_mark_of_a_changed_key_R2()
    {
        var rows = _builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        _builder.Stream<string, string>("in").SelectKey((_, value) => value).Join(rows, (key, _) => key, (value, row) => value + row, Named.As("mine"))
            .GroupByKey().Count(Materialized.As<string, long>("counts"));

        var topology = _builder.Build();

        Assert.Equal("counts-repartition", Assert.Single(topology.RepartitionTopics.Keys));
        Assert.Contains(topology.Subtopologies[0].Nodes, node => node.Name == "mine");
        Assert.Equal([1, 2], topology.Subtopologies.Select(part => part.Id));
    }

    [Theory]
    [InlineData(false, "k:a+A, null:a+A, k:a+B")]
    [InlineData(true, "k:a+A, k:+null, null:+null, null:a+A, k:zz+null, k:a+null, k:a+B")]
    public void The_selected_key_decides_what_a_record_joins_with_K6_A2(bool left, string results)
    {
        var rows = _builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        var stream = _builder.Stream<string, string>("in");
        var joined = left
            ? stream.LeftJoin(rows, (_, value) => FirstLetter(value), (value, row) => $"{value}+{row ?? "null"}")
            : stream.Join(rows, (_, value) => FirstLetter(value), (value, row) => $"{value}+{row}");
        joined.To("out");
        using var driver = new TopologyTestDriver(_builder.Build());
        var table = driver.CreateInputTopic<string, string>("rows");
        var input = driver.CreateInputTopic<string?, string?>("in", Serde.Utf8!, Serde.Utf8!);

        table.PipeInput("a", "A", 5);
        input.PipeInput("k", "a", 5);
        input.PipeInput("k", "", 6);
        input.PipeInput(null, "", 7);
        input.PipeInput(null, "a", 8);
        input.PipeInput("k", null, 9);
        input.PipeInput("k", "zz", 11);
        table.PipeTombstone("a", 12);
        input.PipeInput("k", "a", 13);
        // Older than what was there: tables take records in the order of their offsets (rule A6), and results have the stream's time (T7).
        table.PipeInput("a", "B", 1);
        input.PipeInput("k", "a", 2);

        var records = driver.CreateOutputTopic<string, string>("out").ReadRecordsToList();
        Assert.Equal(results, string.Join(", ", records.Select(record => $"{record.Key ?? "null"}:{record.Value}")));
        Assert.Equal(2, records[^1].Timestamp);
    }

    [Fact]
    public void A_joiner_can_have_the_key_of_the_record_and_rows_of_a_value_type()
    {
        var limits = _builder.GlobalTable("limits", materialized: Materialized.As<string, long>("limits"));
        var stream = _builder.Stream<string, string>("in");
        stream.Join(limits, (_, value) => value, (key, value, limit) => $"{key}/{value}/{limit}").To("inner");
        stream.LeftJoin(limits, (_, value) => value, (key, value, limit) => $"{key}/{value}/{limit?.ToString() ?? "none"}").To("left");
        using var driver = new TopologyTestDriver(_builder.Build());
        driver.CreateInputTopic<string, long>("limits").PipeInput("a", 0, 1);
        var input = driver.CreateInputTopic<string, string>("in");

        input.PipeInput("k", "a", 2);
        input.PipeInput("k", "b", 3);

        Assert.Equal(["k/a/0"], driver.CreateOutputTopic<string, string>("inner").ReadRecordsToList().Select(record => record.Value));
        Assert.Equal(["k/a/0", "k/b/none"], driver.CreateOutputTopic<string, string>("left").ReadRecordsToList().Select(record => record.Value));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void A_repartition_above_a_left_join_lets_records_without_a_key_through_R4(bool left, int spread)
    {
        var rows = _builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        var stream = _builder.Stream<string, string>("in").SelectKey((_, value) => FirstLetter(value)!)
            .Repartition(Repartitioned.As<string, string>("by-letter"));
        var joined = left
            ? stream.LeftJoin(rows, (_, value) => value, (value, row) => value + row)
            : stream.Join(rows, (_, value) => value, (value, row) => value + row);
        joined.To("out");
        using var driver = new TopologyTestDriver(_builder.Build());
        var input = driver.CreateInputTopic<string, string>("in");

        input.PipeInput("k", "", 1);
        input.PipeInput("k", "a", 2);

        Assert.Equal(spread, driver.Cluster.ReadAll("app-by-letter-repartition", 0).Count);
    }

    [Fact]
    public void All_that_is_wrong_with_global_stores_is_told_at_once()
    {
        _builder.Stream<string, string>("in").Process(() => new Reading("rows"), "rows").To("out");
        _builder.GlobalTable("in", materialized: Materialized.As<string, string>("more"));
        _builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        _builder.Stream<string, string>("other").Process(() => new Reading("rows"), "rows").To("out");
        _builder.GlobalTable<string, string>("unnamed");
        _builder.AddGlobalStore(
            Stores.Session("sessions", Serde.Utf8, Serde.Utf8, TimeSpan.FromDays(1)), "events", new Consumed<string, string>(), () => new Filling("sessions"));

        var problems = Assert.Throws<TopologyException>(_builder.Build).Message;

        Assert.Contains("Topic in is read by both", problems, StringComparison.Ordinal);
        Assert.Contains("is connected to store rows, which is global: every processor can read it", problems, StringComparison.Ordinal);
        Assert.Contains("has no name of its own", problems, StringComparison.Ordinal);
        Assert.Contains("Store sessions cannot be global", problems, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latest", "earliest")]
    [InlineData(null, "latest")]
    [InlineData("by_duration:PT1H", "by_duration:PT2H")]
    public void Streams_of_the_same_topics_must_begin_alike(string? one, string other)
    {
        _builder.Stream("in", new Consumed<string, string> { OffsetResetPolicy = one is null ? null : AutoOffsetReset.Parse(one) }).To("out");
        _builder.Stream("in", new Consumed<string, string>().WithOffsetResetPolicy(AutoOffsetReset.Parse(other))).To("out");

        Assert.Contains("offset reset policy", Assert.Throws<TopologyException>(_builder.Build).Message, StringComparison.Ordinal);
    }

    private static string? FirstLetter(string? value) => string.IsNullOrEmpty(value) ? null : value[..1];

    private sealed class Filling(string store) : IProcessor<string, string, string, string>
    {
        private IKeyValueStore<string, string> _rows = null!;

        public void Init(IProcessorContext<string, string> context) => _rows = context.GetStateStore<IKeyValueStore<string, string>>(store);

        public void Process(in Record<string, string> record) => _rows.Put(record.Key, record.Value);
    }

    private sealed class Reading(string store) : IProcessor<string, string, string, string>
    {
        public void Init(IProcessorContext<string, string> context) => context.GetStateStore<IReadOnlyKeyValueStore<string, string>>(store);

        public void Process(in Record<string, string> record)
        {
        }
    }
}
