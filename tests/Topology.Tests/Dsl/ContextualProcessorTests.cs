using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

public sealed class ContextualProcessorTests
{
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void Processors_find_their_context_where_the_base_class_keeps_it()
    {
        _builder.Stream<string, long>("in").Process(() => new ByParity()).To("by-parity");
        _builder.Stream<string, long>("in").ProcessValues(() => new Doubled()).To("doubled");
        using var driver = new TopologyTestDriver(_builder.Build());

        driver.CreateInputTopic<string, long>("in").PipeInput("a", 7, 0);

        Assert.Equal([new("odd", 7)], driver.CreateOutputTopic<string, long>("by-parity").ReadKeyValuesToList());
        Assert.Equal([new("a", 14)], driver.CreateOutputTopic<string, long>("doubled").ReadKeyValuesToList());
    }

    [Fact]
    public void A_context_that_is_asked_for_before_it_is_there_says_what_to_do()
    {
        var processor = new ByParity();

        var missing = Assert.Throws<InvalidOperationException>(() => processor.Process(new Record<string, long>("a", 7, timestamp: 0)));

        Assert.Equal("ByParity has no context yet: its Init must call base.Init(context) first.", missing.Message);
    }

    private sealed class ByParity : ContextualProcessor<string, long, string, long>
    {
        public override void Process(in Record<string, long> record) => Context.Forward(record.WithKey(record.Value % 2 == 0 ? "even" : "odd"));
    }

    private sealed class Doubled : ContextualFixedKeyProcessor<string, long, long>
    {
        public override void Process(in FixedKeyRecord<string, long> record) => Context.Forward(record.WithValue(2 * record.Value));
    }
}
