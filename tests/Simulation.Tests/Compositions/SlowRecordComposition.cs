using StreamizFraud.Simulation.Tests.Ledger;
using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>One record takes longer than a transaction may last: exactly once it can never be committed, and the application says so.</summary>
internal sealed class SlowRecordComposition(int seed) : Composition(seed)
{
    private const char Slow = 'Z';
    private SimulationRun? _run;

    /// <summary>How long a transaction may last.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(2);

    public override string Name => "a record slower than its transaction";

    public override IReadOnlyList<ComparedTopic> Outputs => [new("listed", Comparison.Updates)];

    // Members of the simulated group have no heartbeat but their polls: the application is told that it has a session's time for each.
    public override StreamsConfig Configure(StreamsConfig config) => config with { TransactionTimeout = Limit, MaxPollInterval = config.SessionTimeout };

    public override ILedger OpenLedger(SimulationRun run)
    {
        _run = run;
        return base.OpenLedger(run);
    }

    public override bool Counts(FedRecord record) => record.Value![0] != Slow;

    public override StreamTopology Build()
    {
        var builder = Builder();
        To(
            From(builder).Filter(IsQuick).GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance))
                .Aggregate(() => "", (_, value, list) => $"{list} {value}", Store<string>("lists")).ToStream().MapValues(list => list!),
            "listed");
        return builder.Build();
    }

    public override FailureMeaning Meaning(SimulationRun run, StreamException failure) =>
        Fed.Any(record => !Counts(record)) && failure.Message.Contains($"{Input}-", StringComparison.Ordinal) ? FailureMeaning.EndOfRun : FailureMeaning.Unexpected;

    protected override Composition Create(int seed) => new SlowRecordComposition(seed);

    protected override void FeedOne(SimulationRun run)
    {
        if (Fed.Count > 10 && run.Dice.Chance(20))
        {
            Put(run, Input, $"key-{run.Dice.Between(1, 4)}", Text(Slow), Clock);
        }

        base.FeedOne(run);
    }

    private bool IsQuick(string key, string value)
    {
        if (value[0] == Slow)
        {
            _run!.Advance(Limit * 1.5);
            return false;
        }

        return true;
    }
}
