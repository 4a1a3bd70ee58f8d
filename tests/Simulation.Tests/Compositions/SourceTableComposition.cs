using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>A table whose input is its changelog too: what was a dead letter once is none of its rows after a restore.</summary>
internal sealed class SourceTableComposition(int seed) : BadRecordComposition(seed)
{
    public const string Rows = "rows";

    public override string Name => "table over its source topic";

    public override IReadOnlyList<ComparedTopic> Outputs => [new("changes", Comparison.Updates)];

    public override IReadOnlyList<string> ComparedDisks => [Rows];

    protected override IReadOnlyList<char> BadKinds => [TextSerde.Unreadable];

    public override StreamTopology Build()
    {
        var builder = Builder(TopologyOptimizations.ReuseTableSourceTopics);
        var table = builder.Table(Input, Consumed.With(Serde.Utf8, TextSerde.Instance), Store<string>(Rows));
        To(table.ToStream().MapValues(value => value ?? "gone"), "changes");
        return builder.Build();
    }

    protected override Composition Create(int seed) => new SourceTableComposition(seed);

    protected override void FeedOne(SimulationRun run)
    {
        if (run.Dice.Chance(150))
        {
            Tick(run);
            Put(run, Input, $"key-{run.Dice.Between(1, 4)}", null, Clock);
            return;
        }

        base.FeedOne(run);
    }
}
