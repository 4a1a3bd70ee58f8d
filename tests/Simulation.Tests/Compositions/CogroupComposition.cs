using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>A windowed cogroup of a stream and one that lags behind it: each has a clock of its own.</summary>
internal sealed class CogroupComposition : Composition
{
    private readonly TimeWindows _windows;
    private readonly int _lag;

    public CogroupComposition(int seed)
        : base(seed)
    {
        var size = TimeSpan.FromMilliseconds(Parameters.Pick([100, 400]));
        _windows = TimeWindows.OfSizeAndGrace(size, TimeSpan.FromMilliseconds(Parameters.Pick([0, 100])));
        _lag = Parameters.Pick([0, 300, 2000]);
    }

    public override string Name => $"cogroup in windows of {_windows.SizeMs} ms, grace {_windows.GraceMs} ms, one stream {_lag} ms behind";

    public override IReadOnlyList<ComparedTopic> Outputs =>
    [
        new("together", Comparison.Updates),
        new("final", Comparison.Finals),
        new("late-fast", Comparison.Records),
        new("late-slow", Comparison.Records),
    ];

    public override IReadOnlyList<string> ComparedStores => ["cogroup"];

    protected override IReadOnlyList<char> Kinds => ['F', 'S'];

    public override StreamTopology Build()
    {
        var builder = Builder();
        var source = From(builder);
        var grouped = Grouped.With(Serde.Utf8, TextSerde.Instance);
        var fast = source.Filter((_, value) => value[0] == 'F').GroupByKey(grouped);
        var slow = source.Filter((_, value) => value[0] == 'S').GroupByKey(grouped);
        var together = fast.Cogroup<string>((_, value, list) => $"{list} {value}").Cogroup(slow, (_, value, list) => $"{list} {value}")
            .WindowedBy(_windows).LateTo(fast, "late-fast").LateTo(slow, "late-slow")
            .Aggregate(() => "", Store<string>("cogroup"));
        WindowedTo(together, "together");
        WindowedTo(together.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")), "final");
        return builder.Build();
    }

    protected override Composition Create(int seed) => new CogroupComposition(seed);

    protected override void FeedOne(SimulationRun run)
    {
        var text = Text(run.Dice.Pick(Kinds));
        Tick(run);
        Put(run, Input, $"key-{run.Dice.Between(1, 3)}", text, text[0] == 'S' ? Clock - _lag : Clock);
    }
}
