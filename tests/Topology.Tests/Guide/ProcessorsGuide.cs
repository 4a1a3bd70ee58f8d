using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/processors.md shows.</summary>
public sealed class ProcessorsGuide
{
    [Fact]
    public void A_processor_keeps_a_store_and_sends_at_regular_times()
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(Stores.KeyValue("totals", Serde.Utf8, Serde.Int64));
        builder.Stream<string, long>("payments")                             // terminal → amount in cents
            .Process(() => new HourlyTotals(), Named.As("hourly-totals"), "totals")
            .To("totals-per-hour");

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("t-1", 250, Minutes(0));                          // the first record makes the first call
        payments.PipeInput("t-1", 400, Minutes(30));
        payments.PipeInput("t-1", 100, Minutes(61));

        Assert.Equal([250, 500], driver.CreateOutputTopic<string, long>("totals-per-hour").ReadValuesToList());
    }

    [Fact]
    public void A_processor_that_keeps_keys_brings_its_store()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments")                             // card → amount in cents
            .ProcessValues(new MinutesSinceLastSupplier(Stores.KeyValue("last-payment", Serde.Utf8, Serde.Int64)), Named.As("since-last"))
            .To("minutes");

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, Minutes(0));
        payments.PipeInput("4-1111", 400, Minutes(30));

        Assert.Equal([-1, 30], driver.CreateOutputTopic<string, long>("minutes").ReadValuesToList());
    }

    [Fact]
    public void A_processor_takes_batches_and_a_record_fails_alone()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments")
            .Process(() => new Scorer(), Named.As("scorer"))
            .To("scores");

        using var driver = new TopologyTestDriver(
            builder.Build(),
            new TopologyTestOptions { CommitEvery = 100, BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "refused" });
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 25_000, 0);
        payments.PipeInput("4-1111", -100, 1);
        payments.PipeInput("4-1111", 90_000, 2);
        driver.Commit();

        Assert.Equal([0.25, 0.9], driver.CreateOutputTopic<string, double>("scores").ReadValuesToList());
        var refused = driver.CreateOutputTopic<string, long>("refused").ReadRecord();
        Assert.Equal(-100, refused.Value);
        Assert.Equal("1"u8.ToArray(), refused.Headers.Last("__streams.errors.offset")!.Value.Value);
    }

    [Fact]
    public void A_stream_is_split()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments")
            .Split(Named.As("payments-"))
            .Branch((card, amount) => amount >= 100_000, Branched.WithConsumer<string, long>(large => large.To("large-payments"), "large"))
            .DefaultBranch(Branched.WithConsumer<string, long>(
                others => others.To((in Record<string, long> payment, RecordMetadata origin) => $"payments-of-{payment.Key[..1]}"), "others"));

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250_000, 0);
        payments.PipeInput("4-1111", 100, 1);

        Assert.Equal([250_000], driver.CreateOutputTopic<string, long>("large-payments").ReadValuesToList());
        Assert.Equal([100], driver.CreateOutputTopic<string, long>("payments-of-4").ReadValuesToList());
    }

    [Fact]
    public void A_topology_is_put_together_without_the_DSL_and_described()
    {
        var topology = new StreamTopologyBuilder()
            .AddSource<string, long>("payments", "payments")                 // a node and its topics
            .AddProcessor("hourly-totals", () => new HourlyTotals(), "payments")
            .AddStateStore(Stores.KeyValue("totals", Serde.Utf8, Serde.Int64), "hourly-totals")
            .AddSink<string, long>("totals-sink", "totals-per-hour", "hourly-totals")
            .Build();

        var description = topology.Describe();
        Assert.Contains("Processor: hourly-totals (stores: [totals])", description.ToString());          // Kafka's own text
        Assert.StartsWith("flowchart", description.ToMermaid());
        Assert.StartsWith("digraph", description.ToGraphviz());

        using var driver = new TopologyTestDriver(topology);
        driver.CreateInputTopic<string, long>("payments").PipeInput("t-1", 250, 0);
        Assert.Equal([250], driver.CreateOutputTopic<string, long>("totals-per-hour").ReadValuesToList());
    }

    private static long Minutes(int minutes) => minutes * 60_000L;

    private sealed class HourlyTotals : IProcessor<string, long, string, long>
    {
        private IProcessorContext<string, long> _context = null!;
        private IKeyValueStore<string, long> _totals = null!;

        public void Init(IProcessorContext<string, long> context)
        {
            _context = context;
            _totals = context.GetStateStore<IKeyValueStore<string, long>>("totals");
            context.Schedule(TimeSpan.FromHours(1), PunctuationType.StreamTime, Send);
        }

        public void Process(in Record<string, long> record)
        {
            _totals.TryGet(record.Key, out var total);
            _totals.Put(record.Key, total + record.Value);
        }

        private void Send(long time)
        {
            foreach (var (terminal, total) in _totals.All().ToList())
            {
                _context.Forward(new Record<string, long>(terminal, total, time));
                _totals.Delete(terminal);
            }
        }
    }

    private sealed class MinutesSinceLast(string store) : IFixedKeyProcessor<string, long, long>
    {
        private IFixedKeyProcessorContext<string, long> _context = null!;
        private IKeyValueStore<string, long> _last = null!;

        public void Init(IFixedKeyProcessorContext<string, long> context)
        {
            _context = context;
            _last = context.GetStateStore<IKeyValueStore<string, long>>(store);
        }

        public void Process(in FixedKeyRecord<string, long> record)
        {
            var minutes = _last.TryGet(record.Key, out var last) ? (record.Timestamp - last) / 60_000 : -1;
            _last.Put(record.Key, record.Timestamp);
            _context.Forward(record.WithValue(minutes));
        }
    }

    private sealed class MinutesSinceLastSupplier(StoreDefinition store) : IProcessorSupplier<IFixedKeyProcessor<string, long, long>>
    {
        public IReadOnlyCollection<StoreDefinition> StateStores => [store];

        public IFixedKeyProcessor<string, long, long> Create() => new MinutesSinceLast(store.Name);
    }

    private sealed class Scorer : IBatchProcessor<string, long, string, double>
    {
        public int BatchSize => 256;

        public void Process(ReadOnlySpan<Record<string, long>> batch, IBatchResults<string, double> results)
        {
            for (var i = 0; i < batch.Length; i++)                           // a model takes the whole batch at once
            {
                if (batch[i].Value < 0)
                {
                    results.Fail(i, "The amount is negative.");
                }
                else
                {
                    results.Forward(i, batch[i].WithValue(batch[i].Value / 100_000.0));
                }
            }
        }
    }
}
