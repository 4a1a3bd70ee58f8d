using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
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
