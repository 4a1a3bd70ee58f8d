using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>
/// Results on close from stores with the default retention, on disk and in memory, while time leaps: the same as from stores that keep windows
/// for a day.
/// </summary>
internal sealed class ClosingComposition : Composition
{
    private readonly TimeSpan _size;
    private readonly TimeSpan _grace;

    public ClosingComposition(int seed)
        : base(seed)
    {
        _size = TimeSpan.FromMilliseconds(Parameters.Pick([50, 100, 1000]));
        _grace = TimeSpan.FromMilliseconds(Parameters.Pick([0, 100]));
        LargestStep = Parameters.Pick([20, 400, 5000]);
    }

    public override string Name => $"windows of {_size.TotalMilliseconds} ms closing with the default retention, steps up to {LargestStep} ms";

    public override IReadOnlyList<ComparedTopic> Outputs =>
    [
        new("disk", Comparison.Finals),
        new("memory", Comparison.Finals),
        new("visits", Comparison.Sessions),
    ];

    protected override int LargestStep { get; }

    public override StreamTopology Build()
    {
        var builder = Builder();
        var groups = From(builder).GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance));
        var windows = groups.WindowedBy(TimeWindows.OfSizeAndGrace(_size, _grace)).EmitStrategy(EmitStrategy.OnWindowClose);
        WindowedTo(windows.Aggregate(() => "", Listed, Kept("on-disk")), "disk");
        WindowedTo(windows.Aggregate(() => "", Listed, Kept("in-memory").InMemory()), "memory");
        WindowedTo(
            groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(_size, _grace)).EmitStrategy(EmitStrategy.OnWindowClose)
                .Aggregate(() => "", Listed, (_, first, second) => $"{first}{second}", Kept("sessions")),
            "visits");
        return builder.Build();
    }

    protected override Composition Create(int seed) => new ClosingComposition(seed);

    private static string Listed(string key, string value, string list) => $"{list} {value}";

    private Materialized<string, string> Kept(string name) =>
        IsReference ? Store<string>(name).WithRetention(TimeSpan.FromDays(1)) : Store<string>(name);
}
