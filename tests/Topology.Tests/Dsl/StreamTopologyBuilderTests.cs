using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Topologies put together node by node.</summary>
public sealed class StreamTopologyBuilderTests
{
    private readonly StreamTopologyBuilder _builder = new();
    private readonly StoreDefinition _counts = Stores.KeyValue("counts", Serde.Utf8, Serde.Int64);

    [Fact]
    public void A_topology_of_sources_processors_and_sinks_is_described_as_Kafka_Streams_describes_it_N5()
    {
        _builder.AddSource<string, string>("src", "in")
            .AddProcessor("p", () => new Counting(), "src")
            .AddSink<string, long>("snk", "out", "p")
            .AddSink("dyn", (in Record<string, long> _, RecordMetadata _) => "t", new Produced<string, long>(), "p")
            .AddStateStore(_counts, "p");

        Assert.Equal(
            $"""
            Topologies:
               Sub-topology: 0
                Source: src (topics: [in])
                  --> p
                Processor: p (stores: [counts])
                  --> dyn, snk
                  <-- src
                Sink: dyn (extractor class: {typeof(StreamTopologyBuilderTests).FullName})
                  <-- p
                Sink: snk (topic: out)
                  <-- p


            """,
            _builder.Build().Describe().ToString());
    }

    [Fact]
    public void It_runs_with_stores_batches_kept_keys_and_records_for_one_child()
    {
        _builder.AddSource("src", Consumed.With(Serde.Utf8, Serde.Utf8), "in")
            .AddProcessor("count", () => new Counting(), "src")
            .AddProcessor("double", () => new Doubling(), "count")
            .AddProcessor("batch", () => new Batch(), "double")
            .AddSink("all", "all", Produced.With(Serde.Utf8, Serde.Int64), "batch")
            .AddProcessor("route", () => new ToFirst(), "src")
            .AddSink<string, string>("first", "first", "route")
            .AddSink<string, string>("second", "second", "route")
            .AddStateStore(_counts)
            .ConnectProcessorAndStateStores("count", "counts");
        using var driver = new TopologyTestDriver(_builder.Build());
        var input = driver.CreateInputTopic<string, string>("in");

        input.PipeInput("a", "x", 1);
        input.PipeInput("a", "y", 2);

        Assert.Equal([2L, 4L], driver.CreateOutputTopic<string, long>("all").ReadKeyValuesToList().Select(record => record.Value));
        Assert.Equal(2, driver.CreateOutputTopic<string, string>("first").QueueSize);
        Assert.True(driver.CreateOutputTopic<string, string>("second").IsEmpty);
    }

    [Fact]
    public void A_global_store_is_filled_by_its_processor_and_read_by_all()
    {
        _builder.AddGlobalStore(
                Stores.KeyValue("names", Serde.Utf8, Serde.Utf8), "names-source", new Consumed<string, string>(), "names", "names-fill", () => new Filling())
            .AddSource<string, string>("src", "in")
            .AddProcessor("look", () => new Looking(), "src")
            .AddSink<string, string>("out", "out", "look");
        using var driver = new TopologyTestDriver(_builder.Build());

        driver.CreateInputTopic<string, string>("names").PipeInput("a", "Anna", 1);
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 2);

        Assert.Equal("Anna", driver.CreateOutputTopic<string, string>("out").ReadValue());
    }

    [Fact]
    public void Types_that_do_not_fit_are_listed_with_everything_else()
    {
        _builder.AddSource<string, string>("src", "in")
            .AddProcessor("count", () => new Counting(), "src")
            .AddProcessor("again", () => new Counting(), "count")
            .AddSink<string, long?>("snk", "out", "count", "src")
            .AddSink<string, string>("below", "out", "snk", "nobody")
            .AddSink<string, string>("orphan", "out")
            .AddSource<string, Dictionary<string, Uri>>("no-serde", "other")
            .AddStateStore(_counts, "src", "missing")
            .ConnectProcessorAndStateStores("count", "unknown");

        var message = Assert.Throws<TopologyException>(_builder.Build).Message;

        string[] problems =
        [
            "Node again takes records of String and String, but its parent count gives records of String and Int64.",
            "Node snk takes records of String and Int64?, but its parent count gives records of String and Int64.",
            "Node snk takes records of String and Int64?, but its parent src gives records of String and String.",
            "Node below has the parent snk, which is a sink: nothing can be below it.",
            "Node below has the parent nobody, which was never added.",
            "Node orphan has no parent: name the nodes whose records it takes.",
            "no-serde has no serde for its values of type Dictionary`2",
            "Store counts is connected to src, which is a source: only processors use stores.",
            "Store counts is connected to node missing, which was never added.",
            "Node count uses store unknown, which was never added",
            "Store counts is used by no processor",
        ];
        Assert.StartsWith($"The topology has {problems.Length} problems:", message, StringComparison.Ordinal);
        Assert.All(problems, problem => Assert.Contains(problem, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_topology_can_be_built_again_after_more_was_added()
    {
        _builder.AddSource<string, string>("src", "in").AddSink<string, string>("one", "one", "src");
        var first = _builder.Build();
        _builder.AddSink<string, string>("two", "two", "src");

        Assert.Equal(2, Assert.Single(first.Subtopologies).Nodes.Count);
        Assert.Equal(3, Assert.Single(_builder.Build().Subtopologies).Nodes.Count);
    }

    [Fact]
    public void A_supplier_brings_its_stores()
    {
        _builder.AddSource<string, string>("src", "in").AddProcessor("p", new Supplier(_counts), "src").AddSink<string, long>("snk", "out", "p");
        using var driver = new TopologyTestDriver(_builder.Build());

        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 1);

        Assert.True(driver.GetKeyValueStore<string, long>("counts").TryGet("a", out var count));
        Assert.Equal(1, count);
    }

    private sealed class Counting : IProcessor<string, string, string, long>
    {
        private IProcessorContext<string, long> _context = null!;
        private IKeyValueStore<string, long> _counts = null!;

        public void Init(IProcessorContext<string, long> context)
        {
            _context = context;
            _counts = context.GetStateStore<IKeyValueStore<string, long>>("counts");
        }

        public void Process(in Record<string, string> record)
        {
            var count = _counts.TryGet(record.Key, out var before) ? before + 1 : 1;
            _counts.Put(record.Key, count);
            _context.Forward(record.WithValue(count));
        }
    }

    private sealed class Supplier(StoreDefinition counts) : IProcessorSupplier<IProcessor<string, string, string, long>>
    {
        public IReadOnlyCollection<StoreDefinition> StateStores => [counts];

        public IProcessor<string, string, string, long> Create() => new Counting();
    }

    private sealed class Doubling : IFixedKeyProcessor<string, long, long>
    {
        private IFixedKeyProcessorContext<string, long> _context = null!;

        public void Init(IFixedKeyProcessorContext<string, long> context) => _context = context;

        public void Process(in FixedKeyRecord<string, long> record) => _context.Forward(record.WithValue(record.Value * 2), "batch");
    }

    private sealed class Batch : IBatchProcessor<string, long, string, long>
    {
        public int BatchSize => 10;

        public void Process(ReadOnlySpan<Record<string, long>> batch, IBatchResults<string, long> results)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                results.Forward(i, batch[i]);
            }
        }
    }

    private sealed class ToFirst : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context) => _context = context;

        public void Process(in Record<string, string> record) => _context.Forward(record, "first");
    }

    private sealed class Filling : IProcessor<string, string, string, string>
    {
        private IKeyValueStore<string, string> _names = null!;

        public void Init(IProcessorContext<string, string> context) => _names = context.GetStateStore<IKeyValueStore<string, string>>("names");

        public void Process(in Record<string, string> record) => _names.Put(record.Key, record.Value);
    }

    private sealed class Looking : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private IReadOnlyKeyValueStore<string, string> _names = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _names = context.GetStateStore<IReadOnlyKeyValueStore<string, string>>("names");
        }

        public void Process(in Record<string, string> record) =>
            _context.Forward(record.WithValue(_names.TryGet(record.Key, out var name) ? name : "?"));
    }
}
