using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>Windows on update, on close and behind suppress; hopping, sliding and sessions; late records to topics of their own.</summary>
internal sealed class WindowsComposition : Composition
{
    private readonly TimeSpan _size;
    private readonly TimeSpan _advance;
    private readonly TimeSpan _grace;
    private readonly bool _memory;

    public WindowsComposition(int seed)
        : base(seed)
    {
        _size = TimeSpan.FromMilliseconds(Parameters.Pick([100, 300, 1000]));
        _advance = _size / Parameters.Pick([1, 2]);
        _grace = TimeSpan.FromMilliseconds(Parameters.Pick([0, 50, 250]));
        _memory = Parameters.Chance(250);
    }

    public override string Name => $"windows of {_size.TotalMilliseconds} ms, grace {_grace.TotalMilliseconds} ms{(_memory ? ", in memory" : "")}";

    public override IReadOnlyList<ComparedTopic> Outputs =>
    [
        new("updated", Comparison.Updates),
        new("closed", Comparison.Finals),
        new("slid", Comparison.Sliding),
        new("visits", Comparison.Sessions),
        new("late-updated", Comparison.Records),
        new("late-closed", Comparison.Records),
    ];

    public override IReadOnlyList<string> ComparedStores => _memory ? [] : ["updating", "closing"];

    public override StreamTopology Build()
    {
        var builder = Builder();
        var groups = From(builder).GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance));
        var hopping = TimeWindows.OfSizeAndGrace(_size, _grace).AdvanceBy(_advance);
        WindowedTo(groups.WindowedBy(hopping).LateTo("late-updated").Aggregate(() => "", Listed, Kept("updating")), "updated");
        WindowedTo(
            groups.WindowedBy(hopping).EmitStrategy(EmitStrategy.OnWindowClose).LateTo("late-closed")
                .Aggregate(() => "", Listed, Kept("closing").WithRetention(TimeSpan.FromDays(1))),
            "closed");
        WindowedTo(groups.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(_size, _grace)).Aggregate(() => "", Listed, Kept("sliding")), "slid");
        WindowedTo(
            groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(_size, _grace))
                .Aggregate(() => "", Listed, (_, first, second) => $"{first}{second}", Kept("sessions"))
                .Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")),
            "visits");
        return builder.Build();
    }

    protected override Composition Create(int seed) => new WindowsComposition(seed);

    private static string Listed(string key, string value, string list) => $"{list} {value}";

    private Materialized<string, string> Kept(string name) => _memory ? Store<string>(name).InMemory() : Store<string>(name);
}
