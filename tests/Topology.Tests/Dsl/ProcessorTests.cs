using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Processors that keep keys, suppliers that bring stores, and what is put around processors.</summary>
public sealed class ProcessorTests
{
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void No_repartition_follows_a_processor_that_keeps_keys_R1()
    {
        _builder.Stream<string, string>("in").ProcessValues(() => new Lengths()).GroupByKey().Count(Materialized.As<string, long>("kept"));
        Assert.Empty(_builder.Build().RepartitionTopics);

        _builder.Stream<string, string>("other").SelectKey((_, value) => value).ProcessValues(() => new Lengths()).GroupByKey()
            .Count(Materialized.As<string, long>("changed"));
        Assert.Single(_builder.Build().RepartitionTopics);
    }

    [Fact]
    public void No_repartition_follows_a_changed_key_that_is_said_to_lie_where_it_did_until_the_next_change_R1()
    {
        var marked = _builder.Stream<string, string>("in").SelectKey((key, value) => key + value).MarkAsPartitioned();
        marked.GroupByKey().Count(Materialized.As<string, long>("marked"));
        Assert.Empty(_builder.Build().RepartitionTopics);

        marked.SelectKey((_, value) => value).GroupByKey().Count(Materialized.As<string, long>("changed"));
        Assert.Equal("changed-repartition", Assert.Single(_builder.Build().RepartitionTopics).Key);
    }

    [Fact]
    public void Settings_of_the_application_and_the_folder_of_the_task_are_in_the_context()
    {
        var seen = new List<string>();
        _builder.Stream<string, string>("in").Process(() => new Telling(context => seen.Add($"{context.AppConfigs["limit"]} {Path.GetFileName(context.StateDirectory)}")));
        using var driver = new TopologyTestDriver(_builder.Build(), new() { Partitions = 2, AppConfigs = new Dictionary<string, string> { ["limit"] = "50" } });

        Assert.Equal(["50 0_0", "50 0_1"], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rows_with_times_are_put_in_their_order()
    {
        _builder.AddStateStore(Stores.TimestampedKeyValue("rows", Serde.Utf8, Serde.Int64));
        _builder.Stream<string, string>("in").Process(
            () => new Telling(context => context.GetStateStore<ITimestampedKeyValueStore<string, long>>("rows").PutAll([new("a", new(1, 5)), new("b", new(2, 6)), new("a", new(3, 4))])),
            "rows");
        using var driver = new TopologyTestDriver(_builder.Build());

        var rows = driver.GetTimestampedKeyValueStore<string, long>("rows");
        Assert.True(rows.TryGet("a", out var value, out var time));
        Assert.Equal((3, 4), (value, time));
        Assert.True(rows.TryGet("b", out value, out time));
        Assert.Equal((2, 6), (value, time));
    }

    [Fact]
    public void A_processor_that_keeps_keys_is_numbered_unless_it_is_named_N2()
    {
        _builder.Stream<string, string>("in").ProcessValues(() => new Lengths()).ProcessValues(() => new Doubled(), Named.As("mine")).Filter((_, _) => true);

        Assert.Equal(
            ["KSTREAM-SOURCE-0000000000", "KSTREAM-PROCESSVALUES-0000000001", "mine", "KSTREAM-FILTER-0000000002"],
            Assert.Single(_builder.Build().Subtopologies).Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Values_times_and_headers_can_be_changed_and_the_key_stays()
    {
        _builder.Stream<string, string>("in").ProcessValues(() => new Lengths()).To("out");
        using var driver = new TopologyTestDriver(_builder.Build());

        driver.CreateInputTopic<string, string>("in").PipeInput("k", "four", 5);

        var record = driver.CreateOutputTopic<string, int>("out").ReadRecord();
        Assert.Equal(("k", 4, 6L, "h"), (record.Key, record.Value, record.Timestamp, record.Headers[0].Key));
    }

    [Fact]
    public void A_supplier_brings_its_stores_and_two_may_share_one()
    {
        var counts = Stores.KeyValue("counts", Serde.Utf8, Serde.Int64);
        _builder.Stream<string, string>("in").Process(new Counting(counts)).To("out");
        _builder.Stream<string, string>("in2").ProcessValues(new CountingValues(counts), Named.As("second")).To("out2");
        _builder.AddStateStore(counts);

        Assert.Equal(
            """
            Topologies:
               Sub-topology: 0
                Source: KSTREAM-SOURCE-0000000000 (topics: [in])
                  --> KSTREAM-PROCESSOR-0000000001
                Source: KSTREAM-SOURCE-0000000003 (topics: [in2])
                  --> second
                Processor: KSTREAM-PROCESSOR-0000000001 (stores: [counts])
                  --> KSTREAM-SINK-0000000002
                  <-- KSTREAM-SOURCE-0000000000
                Processor: second (stores: [counts])
                  --> KSTREAM-SINK-0000000004
                  <-- KSTREAM-SOURCE-0000000003
                Sink: KSTREAM-SINK-0000000002 (topic: out)
                  <-- KSTREAM-PROCESSOR-0000000001
                Sink: KSTREAM-SINK-0000000004 (topic: out2)
                  <-- second


            """,
            _builder.Build().Describe().ToString());
        using var driver = new TopologyTestDriver(_builder.Build());
        driver.CreateInputTopic<string, string>("in").PipeInput("k", "x", 1);
        driver.CreateInputTopic<string, string>("in2").PipeInput("k", "x", 2);
        Assert.Equal(2, driver.CreateOutputTopic<string, long>("out2").ReadValue());
    }

    [Fact]
    public void Two_different_stores_of_one_name_are_refused()
    {
        _builder.Stream<string, string>("in").Process(new Counting(Stores.KeyValue("counts", Serde.Utf8, Serde.Int64)));
        _builder.Stream<string, string>("in2").Process(new Counting(Stores.KeyValue("counts", Serde.Utf8, Serde.Int64)));

        Assert.Contains("Store counts is declared twice", Assert.Throws<TopologyException>(_builder.Build).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrapper_is_around_every_processor_of_the_user()
    {
        var wrapper = new Tracing();
        var builder = new StreamsBuilder(new StreamsBuilderOptions { ProcessorWrapper = wrapper });
        builder.Stream<string, string>("in")
            .Process(() => new Upper(), Named.As("upper"))
            .ProcessValues(() => new Lengths(), Named.As("lengths"))
            .Process(() => new Batch(), Named.As("batch"))
            .To("out");
        builder.AddGlobalStore(Stores.KeyValue("g", Serde.Utf8, Serde.Utf8), "g", new Consumed<string, string> { Name = "global" }, () => new Upper());
        using var driver = new TopologyTestDriver(builder.Build());

        driver.CreateInputTopic<string, string>("in").PipeInput("k", "abc", 1);

        Assert.Equal(3, driver.CreateOutputTopic<string, int>("out").ReadValue());
        Assert.Equal(["batch", "global", "lengths", "upper"], wrapper.Wrapped.Order(StringComparer.Ordinal));
        Assert.Equal(["upper", "lengths"], wrapper.Processed);
    }

    [Fact]
    public void Values_are_made_of_key_and_value()
    {
        _builder.Stream<string, string>("in").FlatMapValues((key, value) => value.Split('-').Select(part => key + part)).To("out");
        using var driver = new TopologyTestDriver(_builder.Build());

        driver.CreateInputTopic<string, string>("in").PipeInput("k", "a-b", 1);

        Assert.Equal([new("k", "ka"), new("k", "kb")], driver.CreateOutputTopic<string, string>("out").ReadKeyValuesToList());
    }

    /// <summary>Does something when it is initialised.</summary>
    private sealed class Telling(Action<IProcessorContext> tell) : IProcessor<string, string, string, string>
    {
        public void Init(IProcessorContext<string, string> context) => tell(context);

        public void Process(in Record<string, string> record)
        {
        }
    }

    private sealed class Lengths : IFixedKeyProcessor<string, string, int>
    {
        private IFixedKeyProcessorContext<string, int> _context = null!;

        public void Init(IFixedKeyProcessorContext<string, int> context) => _context = context;

        public void Process(in FixedKeyRecord<string, string> record) =>
            _context.Forward(record.WithValue(record.Value.Length).WithTimestamp(record.Timestamp + 1).WithHeaders(record.Headers.With("h", "1")));
    }

    private sealed class Doubled : IFixedKeyProcessor<string, int, int>
    {
        public void Process(in FixedKeyRecord<string, int> record)
        {
        }
    }

    private sealed class Upper : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context) => _context = context;

        public void Process(in Record<string, string> record) => _context.Forward(record.WithValue(record.Value.ToUpperInvariant()));
    }

    private sealed class Batch : IBatchProcessor<string, int, string, int>
    {
        public int BatchSize => 1;

        public void Process(ReadOnlySpan<Record<string, int>> batch, IBatchResults<string, int> results) => results.Forward(0, batch[0]);
    }

    private sealed class Counting(StoreDefinition counts) : IProcessorSupplier<IProcessor<string, string, string, long>>
    {
        public IReadOnlyCollection<StoreDefinition> StateStores => [counts];

        public IProcessor<string, string, string, long> Create() => new Processor();

        private sealed class Processor : IProcessor<string, string, string, long>
        {
            private IProcessorContext<string, long> _context = null!;

            public void Init(IProcessorContext<string, long> context) => _context = context;

            public void Process(in Record<string, string> record) => _context.Forward(record.WithValue(Count(_context, record.Key)));
        }
    }

    private sealed class CountingValues(StoreDefinition counts) : IProcessorSupplier<IFixedKeyProcessor<string, string, long>>
    {
        public IReadOnlyCollection<StoreDefinition> StateStores => [counts];

        public IFixedKeyProcessor<string, string, long> Create() => new Processor();

        private sealed class Processor : IFixedKeyProcessor<string, string, long>
        {
            private IFixedKeyProcessorContext<string, long> _context = null!;

            public void Init(IFixedKeyProcessorContext<string, long> context) => _context = context;

            public void Process(in FixedKeyRecord<string, string> record) => _context.Forward(record.WithValue(Count(_context, record.Key)));
        }
    }

    private static long Count(IProcessorContext context, string key)
    {
        var counts = context.GetStateStore<IKeyValueStore<string, long>>("counts");
        var count = counts.TryGet(key, out var before) ? before + 1 : 1;
        counts.Put(key, count);
        return count;
    }

    private sealed class Tracing : IProcessorWrapper
    {
        public List<string> Wrapped { get; } = [];

        public List<string> Processed { get; } = [];

        public IProcessor<KIn, VIn, KOut, VOut> Wrap<KIn, VIn, KOut, VOut>(string node, IProcessor<KIn, VIn, KOut, VOut> processor)
        {
            Wrapped.Add(node);
            return new Traced<KIn, VIn, KOut, VOut>(node, processor, Processed);
        }

        public IFixedKeyProcessor<K, VIn, VOut> Wrap<K, VIn, VOut>(string node, IFixedKeyProcessor<K, VIn, VOut> processor)
        {
            Wrapped.Add(node);
            return new TracedValues<K, VIn, VOut>(node, processor, Processed);
        }

        public IBatchProcessor<KIn, VIn, KOut, VOut> Wrap<KIn, VIn, KOut, VOut>(string node, IBatchProcessor<KIn, VIn, KOut, VOut> processor)
        {
            Wrapped.Add(node);
            return processor;
        }
    }

    private sealed class Traced<KIn, VIn, KOut, VOut>(string node, IProcessor<KIn, VIn, KOut, VOut> inner, List<string> trace) : IProcessor<KIn, VIn, KOut, VOut>
    {
        public void Init(IProcessorContext<KOut, VOut> context) => inner.Init(context);

        public void Process(in Record<KIn, VIn> record)
        {
            trace.Add(node);
            inner.Process(record);
        }

        public void Close() => inner.Close();
    }

    private sealed class TracedValues<K, VIn, VOut>(string node, IFixedKeyProcessor<K, VIn, VOut> inner, List<string> trace) : IFixedKeyProcessor<K, VIn, VOut>
    {
        public void Init(IFixedKeyProcessorContext<K, VOut> context) => inner.Init(context);

        public void Process(in FixedKeyRecord<K, VIn> record)
        {
            trace.Add(node);
            inner.Process(record);
        }

        public void Close() => inner.Close();
    }
}
