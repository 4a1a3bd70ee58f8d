using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Control;

/// <summary>What docs/guide/control-log.md shows.</summary>
public sealed class ControlLogGuide
{
    [Fact]
    public void A_limit_changes_while_amounts_flow()
    {
        using var driver = new TopologyTestDriver(Topology());
        var amounts = driver.CreateInputTopic<string, long>("amounts", Serde.Utf8, Serde.Int64);
        var alerts = driver.CreateOutputTopic<string, string>("alerts", Serde.Utf8, Serde.Utf8);

        var log = new ControlLogWriter(driver.Cluster, "app");
        log.Append(new ControlEntry("rule", "limit", Version: 1, Content: "50"));
        driver.Commit();
        amounts.PipeInput("a", 60);
        log.Append(new ControlEntry("rule", "limit", Version: 2, Content: "70"));
        driver.Commit();
        amounts.PipeInput("a", 60);
        amounts.PipeInput("a", 80);
        Assert.Equal(["over 50 by version 1", "over 70 by version 2"], alerts.ReadValuesToList());
    }

    private static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(ControlLog.History("limits"));
        builder.Stream("amounts", Consumed.With(Serde.Utf8, Serde.Int64))
            .Process(() => new OverLimit(), Named.As("over-limit"), "limits")
            .To("alerts", Produced.With(Serde.Utf8, Serde.Utf8));
        builder.AddControlLog();
        return builder.Build();
    }
}

public sealed class OverLimit : IProcessor<string, long, string, string>
{
    private IProcessorContext<string, string> _context = null!;
    private Followed<long> _limit = null!;

    public void Init(IProcessorContext<string, string> context)
    {
        _context = context;
        _limit = context.GetStateStore<IControlStore>("limits").Follow("rule", "limit", entry => long.Parse(entry.Content));
    }

    public void Process(in Record<string, long> record)
    {
        if (_limit.InForce is { } limit && record.Value > limit.Value)
        {
            _context.Forward(record.WithValue($"over {limit.Value} by version {limit.Entry.Version}"));
        }
    }
}
