using StreamizFraud.Simulation.Tests.Ledger;
using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>
/// A global table whose rows are deleted again and again, beside a stream. Its topic is compacted and forgets tombstones while clients are
/// away, and it grows.
/// </summary>
internal sealed class GlobalTableComposition : Composition
{
    private const string Global = "global";
    private const string GlobalStore = "everywhere";
    private readonly int _tombstoneMs;
    private readonly bool _grows;

    public GlobalTableComposition(int seed)
        : base(seed)
    {
        _tombstoneMs = Parameters.Pick([100, 2000, 20_000]);
        _grows = Parameters.Chance(300);
    }

    public override string Name => $"global table whose tombstones go after {_tombstoneMs} ms";

    public override bool HasGlobalStore => true;

    public override IReadOnlyList<ComparedTopic> Outputs => [new("passed", Comparison.Records)];

    public override IReadOnlyList<ExternalTopic> Topics =>
    [
        .. base.Topics,
        new(
            Global,
            new Dictionary<string, string> { ["cleanup.policy"] = "compact", ["delete.retention.ms"] = $"{_tombstoneMs}" },
            ReferenceOf?.GrownTo(Global)),
    ];

    public override StreamTopology Build()
    {
        var builder = Builder();
        builder.GlobalTable(Global, Consumed.With(Serde.Utf8, TextSerde.Instance), Store<string>(GlobalStore));
        To(From(builder), "passed");
        return builder.Build();
    }

    public override void Trouble(SimulationRun run)
    {
        if (_grows && run.Dice.Chance(400))
        {
            Grow(run, Global);
        }
        else
        {
            Tombstones.GoAway(run, _tombstoneMs, [Global]);
        }
    }

    public override void CheckMore(SimulationRun run)
    {
        var wanted = Fed.Where(record => record.Topic == Global).GroupBy(record => record.Key)
            .Select(group => group.Last()).Where(record => record.Value is not null).ToDictionary(record => record.Key, record => record.Value!);
        foreach (var member in run.Members)
        {
            var rows = ((IReadOnlyKeyValueStore<string, string>)member.Global!.CreateReader(GlobalStore)).All().ToDictionary();
            foreach (var key in wanted.Keys.Union(rows.Keys).Order(StringComparer.Ordinal))
            {
                var (want, got) = (wanted.GetValueOrDefault(key, "absent"), rows.GetValueOrDefault(key, "absent"));
                if (want != got)
                {
                    throw new LedgerException($"The global table of {member.Name}, row {key}: must be {want}, but is {got}.");
                }
            }
        }
    }

    protected override Composition Create(int seed) => new GlobalTableComposition(seed);

    protected override void FeedOne(SimulationRun run)
    {
        base.FeedOne(run);
        // Many keys, so that a row that comes back is not covered by a later one. Keys of their own for each number of partitions, for a key
        // that changes its partition has no order.
        var key = $"row-{run.Dice.Between(1, 30)}-of-{run.Cluster.PartitionCount(Global)}";
        var isThere = Fed.LastOrDefault(record => record.Topic == Global && record.Key == key)?.Value is not null;
        Put(run, Global, key, isThere ? null : Text('G'), Clock);
    }
}
