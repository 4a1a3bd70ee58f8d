using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

public sealed class FirstRecordTests
{
    [Fact]
    public void An_empty_key_is_a_key_even_as_the_first_one()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts"));
        using var driver = new TopologyTestDriver(builder.Build());
        var input = driver.CreateInputTopic<string, string>("in");

        input.PipeInput(string.Empty, "x", 1);
        driver.Crash();
        input.PipeInput(string.Empty, "x", 2);

        Assert.True(driver.GetKeyValueStore<string, long>("counts").TryGet(string.Empty, out var count));
        Assert.Equal(2, count);
    }

    [Fact]
    public void What_a_processor_writes_and_sends_in_Init_outlives_a_first_record_that_fails()
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8));
        builder.Stream<string, string>("in").Process(() => new Greeter(), Named.As("greeter"), "rows").To("out");
        using var driver = new TopologyTestDriver(
            builder.Build(), new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });

        driver.CreateInputTopic<string, string>("in").PipeInput("k", "bad", 1);

        Assert.Equal(["hello"], driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => record.Value));
        Assert.Equal(1, driver.CreateOutputTopic<string, string>("dead").QueueSize);
        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("greeted", out _));
        Assert.False(driver.GetKeyValueStore<string, string>("rows").TryGet("k", out _));
    }

    /// <summary>A processor begins once. What it did then is lost with the first transaction unless it begins again.</summary>
    [Theory]
    [InlineData(FaultPoint.BeforeSendOffsets, FaultAnswer.MustAbort)]
    [InlineData(FaultPoint.BeforeFlush, FaultAnswer.Fatal)]
    [InlineData(FaultPoint.AfterCommit, FaultAnswer.LoseReply)]
    public void What_a_processor_does_in_Init_outlives_the_loss_of_its_first_transaction(FaultPoint point, FaultAnswer answer)
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8));
        builder.Stream<string, string>("in").Process(() => new Starter(), Named.As("starter"), "rows")
            .Process<string, string>(() => new Batches()).To("out");
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = 5 });
        driver.Cluster.Faults = new OneTimeFault(point, answer);

        driver.Restart();
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("k", "v", 1);

        // It may have begun again only at the first of them.
        driver.AdvanceWallClockTime(TimeSpan.FromSeconds(1));
        driver.AdvanceWallClockTime(TimeSpan.FromSeconds(1));
        driver.Commit();

        Assert.True(((OneTimeFault)driver.Cluster.Faults).Struck);
        Assert.True(driver.GetKeyValueStore<string, string>("rows").TryGet("started", out var starts));
        Assert.Equal("xx", starts);
        Assert.Equal(["start x", "start xx", "v", "tick"], driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => record.Value));
    }

    /// <summary>The record that is refused is known by its place in its queue, which must outlive what Init did.</summary>
    [Fact]
    public void A_bad_record_beside_the_loss_of_the_first_transaction_is_dealt_with_once()
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8));
        builder.Stream<string, string>("in").Process(() => new Greeter(), Named.As("greeter"), "rows").To("out");
        using var driver = new TopologyTestDriver(
            builder.Build(), new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });
        driver.Cluster.Faults = new OneTimeFault(FaultPoint.BeforeSendOffsets, FaultAnswer.MustAbort);
        driver.Restart();

        driver.CreateInputTopic<string, string>("in").PipeInput("k", "bad", 1);

        Assert.Equal(1, driver.CreateOutputTopic<string, string>("dead").QueueSize);
    }

    /// <summary>Writes how often it has started, sends it, and ticks after a second.</summary>
    private sealed class Starter : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            var rows = context.GetStateStore<IKeyValueStore<string, string>>("rows");
            var starts = (rows.TryGet("started", out var before) ? before : string.Empty) + "x";
            rows.Put("started", starts);
            context.Forward(new Record<string, string>("starter", $"start {starts}", 0));
            var ticked = false;
            context.Schedule(TimeSpan.FromSeconds(1), PunctuationType.WallClockTime, _ =>
            {
                if (!ticked)
                {
                    ticked = true;
                    context.Forward(new Record<string, string>("starter", "tick", 0));
                }
            });
        }

        public void Process(in Record<string, string> record) => _context.Forward(record);
    }

    private sealed class Batches : IBatchProcessor<string, string, string, string>
    {
        public int BatchSize => 100;

        public void Process(ReadOnlySpan<Record<string, string>> batch, IBatchResults<string, string> results)
        {
            for (var i = 0; i < batch.Length; i++)
            {
                results.Forward(i, batch[i]);
            }
        }
    }

    private sealed class Greeter : IProcessor<string, string, string, string>
    {
        private IKeyValueStore<string, string> _rows = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _rows = context.GetStateStore<IKeyValueStore<string, string>>("rows");
            if (!_rows.TryGet("greeted", out _))
            {
                _rows.Put("greeted", "yes");
                context.Forward(new Record<string, string>("greeter", "hello", 0));
            }
        }

        public void Process(in Record<string, string> record)
        {
            _rows.Put(record.Key, record.Value);
            throw new InvalidOperationException("bad record");
        }
    }
}
