using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>Two streams joined inner, left and outer: records without a partner come out when their window has closed.</summary>
internal sealed class JoinsComposition : Composition
{
    private readonly JoinWindows _windows;

    public JoinsComposition(int seed)
        : base(seed)
    {
        var difference = TimeSpan.FromMilliseconds(Parameters.Pick([30, 100, 300]));
        var grace = TimeSpan.FromMilliseconds(Parameters.Pick([0, 100]));
        _windows = JoinWindows.OfTimeDifferenceAndGrace(difference, grace);
    }

    public override string Name => $"joins within {_windows.AfterMs} ms, grace {_windows.GraceMs} ms";

    public override IReadOnlyList<ComparedTopic> Outputs =>
        [new("inner", Comparison.Pairs), new("left", Comparison.Pairs), new("outer", Comparison.Pairs)];

    protected override IReadOnlyList<char> Kinds => ['L', 'R'];

    public override StreamTopology Build()
    {
        var builder = Builder();
        var source = From(builder);
        var left = source.Filter((_, value) => value[0] == 'L');
        var right = source.Filter((_, value) => value[0] == 'R');
        To(left.Join(right, (l, r) => $"{l}+{r}", _windows, Stored("inner")), "inner");
        To(left.LeftJoin(right, (l, r) => $"{l}+{r ?? "none"}", _windows, Stored("left")), "left");
        To(left.OuterJoin(right, (l, r) => $"{l ?? "none"}+{r ?? "none"}", _windows, Stored("outer")), "outer");
        return builder.Build();
    }

    protected override Composition Create(int seed) => new JoinsComposition(seed);

    private static StreamJoined<string, string, string> Stored(string name) =>
        StreamJoined.With(Serde.Utf8, TextSerde.Instance, TextSerde.Instance).WithName(name).WithStoreName(name);
}
