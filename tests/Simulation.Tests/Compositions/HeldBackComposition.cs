using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>
/// Results that are held back fail when they come out: below suppress, emission on close, a left join, a versioned join. Records of others
/// trigger them, and must not pay for it.
/// </summary>
internal class HeldBackComposition : BadRecordComposition
{
    protected const char Held = 'H';
    private readonly TimeWindows _windows;
    private readonly JoinWindows _joined;
    private readonly TimeSpan _grace;

    public HeldBackComposition(int seed)
        : base(seed)
    {
        _windows = TimeWindows.OfSizeAndGrace(TimeSpan.FromMilliseconds(Parameters.Pick([50, 200])), TimeSpan.FromMilliseconds(Parameters.Pick([0, 50])));
        _joined = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMilliseconds(Parameters.Pick([20, 100])));
        _grace = TimeSpan.FromMilliseconds(Parameters.Pick([50, 200]));
    }

    public override string Name => "held-back results that fail";

    public override IReadOnlyList<ComparedTopic> Outputs =>
    [
        new("final", Comparison.Finals),
        new("closed", Comparison.Finals),
        new("left", Comparison.Pairs),
        new("versioned", Comparison.Records),
    ];

    protected override IReadOnlyList<char> BadKinds => [Held];

    protected override bool BadRecordsThemselves => false;

    public override StreamTopology Build()
    {
        var builder = Builder();
        var source = From(builder);
        var windowed = source.GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance)).WindowedBy(_windows);
        To(Final(windowed.Aggregate(() => "", Listed, Store<string>("updating"))).MapValues(Checked), "final");
        WindowedTo(
            windowed.EmitStrategy(EmitStrategy.OnWindowClose).Aggregate(() => "", Listed, Store<string>("closing").WithRetention(TimeSpan.FromDays(1)))
                .MapValues(Checked),
            "closed");
        var other = source.Filter((_, value) => value.EndsWith('3'));
        To(
            source.LeftJoin(
                other,
                (value, match) => $"{value}+{match ?? "none"}",
                _joined,
                StreamJoined.With(Serde.Utf8, TextSerde.Instance, TextSerde.Instance).WithName("left").WithStoreName("left")).MapValues(Checked),
            "left");
        var versions = other.ToTable(Materialized.AsVersioned<string, string>("versions", TimeSpan.FromSeconds(1)).WithValueSerde(TextSerde.Instance));
        To(
            source.LeftJoin(
                versions,
                (value, row) => $"{value}+{row ?? "none"}",
                Joined.With(Serde.Utf8, TextSerde.Instance, TextSerde.Instance).WithGracePeriod(_grace).WithName("graced")).MapValues(Checked),
            "versioned");
        return builder.Build();
    }

    protected override Composition Create(int seed) => new HeldBackComposition(seed);

    /// <summary>The last result of each window, when it has closed.</summary>
    protected virtual KStream<string, string> Final(KTable<Windowed<string>, string> table) =>
        ByText(table.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("final")));

    /// <summary>How long after its end a window closes, in ms.</summary>
    protected long WindowGraceMs => _windows.GraceMs;

    protected override string KeyOf(char kind, int number) => kind == Held ? $"bad-{number}" : base.KeyOf(kind, number);

    private static string Listed(string key, string value, string list) => $"{list} {value}";

    /// <summary>Where a result that is held back turns out to be no good.</summary>
    protected virtual string Checked(string value) =>
        value.Contains(Held, StringComparison.Ordinal) ? throw new InvalidOperationException("This result fails.") : value;
}
