using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>
/// Tables whose rows are deleted again and again, one of them versioned; joins with them and between them; a suppressed one. Changelogs are
/// compacted and forget their tombstones while members are away.
/// </summary>
internal sealed class TablesComposition : Composition
{
    private readonly int _tombstoneMs;
    private readonly TimeSpan _hold;
    private readonly TimeSpan _grace;

    public TablesComposition(int seed)
        : base(seed)
    {
        _tombstoneMs = Parameters.Pick([100, 2000, 20_000]);
        _hold = TimeSpan.FromMilliseconds(Parameters.Pick([50, 200]));
        _grace = TimeSpan.FromMilliseconds(Parameters.Pick([50, 200]));
    }

    public override string Name => $"tables whose tombstones go after {_tombstoneMs} ms";

    public override IReadOnlyList<ComparedTopic> Outputs =>
    [
        new("joined", Comparison.Rows),
        new("versioned", Comparison.Records),
        new("paired", Comparison.Rows),
        new("listed", Comparison.Updates),
        new("suppressed", Comparison.Latest),
    ];

    public override IReadOnlyList<string> ComparedStores => ["rows", "others", "lists"];

    /// <summary>Two tables' rows and deletions, records of a stream.</summary>
    protected override IReadOnlyList<char> Kinds => ['T', 'D', 'U', 'E', 'S', 'S'];

    public override StreamsConfig Configure(StreamsConfig config) =>
        config with { Properties = new Dictionary<string, string> { ["topic.delete.retention.ms"] = $"{_tombstoneMs}" } };

    public override StreamTopology Build()
    {
        var builder = Builder();
        var source = From(builder);
        var changes = source.Filter((_, value) => value[0] is 'T' or 'D').MapValues(value => value[0] == 'D' ? null! : value);
        var rows = changes.ToTable(Store<string>("rows"));
        var others = source.Filter((_, value) => value[0] is 'U' or 'E').MapValues(value => value[0] == 'E' ? null! : value)
            .ToTable(Store<string>("others"));
        var versions = changes.ToTable(Materialized.AsVersioned<string, string>("versions", TimeSpan.FromSeconds(1)).WithValueSerde(TextSerde.Instance));
        var stream = source.Filter((_, value) => value[0] == 'S');
        To(stream.LeftJoin(rows, (value, row) => $"{value}+{row ?? "none"}"), "joined");
        To(
            stream.LeftJoin(
                versions,
                (value, row) => $"{value}+{row ?? "none"}",
                Joined.With(Serde.Utf8, TextSerde.Instance, TextSerde.Instance).WithGracePeriod(_grace).WithName("graced")),
            "versioned");
        To(Present(rows.Join(others, (row, other) => $"{row}+{other}")), "paired");
        To(
            Present(changes.Merge(source.Filter((_, value) => value[0] == 'S')).GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance))
                .Aggregate<string>(() => "", (_, value, list) => value.EndsWith('7') ? null! : $"{list} {value}", Store<string>("lists"))),
            "listed");
        To(Present(rows.Suppress(Suppressed.UntilTimeLimit(_hold, BufferConfig.Unbounded()).WithName("held"))), "suppressed");
        return builder.Build();
    }

    public override void Trouble(SimulationRun run) => Tombstones.GoAway(run, _tombstoneMs, run.Changelogs);

    protected override Composition Create(int seed) => new TablesComposition(seed);

    private static KStream<string, string> Present(KTable<string, string> table) => table.ToStream().MapValues(value => value ?? "gone");
}
