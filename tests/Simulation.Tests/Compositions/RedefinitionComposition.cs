using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>
/// The application is replaced by a version that declares a store of the same name as something else, with and without local state: its rows are
/// refused by name, not read as if they were the new version's.
/// </summary>
internal sealed class RedefinitionComposition : Composition
{
    /// <summary>The store.</summary>
    public const string Rows = "rows";

    private readonly Definition _definition;
    private readonly bool _losesLocalState;
    private bool _done;

    public RedefinitionComposition(int seed)
        : base(seed)
    {
        _definition = Parameters.Pick([Definition.Lists, Definition.Lists, Definition.Windows]);
        _losesLocalState = Parameters.Chance(400);
    }

    private enum Definition
    {
        /// <summary>Texts where there were numbers.</summary>
        Lists,

        /// <summary>Windows where there were keys.</summary>
        Windows,
    }

    public override string Name => $"{_definition} over counts{(_losesLocalState ? ", no local state" : "")}";

    public override IReadOnlyList<ComparedTopic> Outputs => [new("told", Comparison.Updates)];

    public override IReadOnlyList<string> ComparedStores => [Rows];

    public override StreamTopology Build()
    {
        var builder = Builder();
        To(Groups(builder).Count(Counts()).ToStream().MapValues(count => $"{count}"), "told");
        return builder.Build();
    }

    public override FailureMeaning Meaning(SimulationRun run, StreamException failure) =>
        _done && failure.Message.Contains($"store {Rows} ", StringComparison.Ordinal) ? FailureMeaning.EndOfRun : FailureMeaning.Unexpected;

    public override void Trouble(SimulationRun run)
    {
        // A task that has committed nothing has no rows that could be refused.
        var read = Enumerable.Range(0, run.Partitions).Where(partition => run.Cluster.EndOffset(Input, partition) > 0).ToList();
        if (_done || read.Count == 0 || read.Exists(partition => Committed(run, partition) <= 0))
        {
            return;
        }

        _done = true;
        run.Trace.Add("redefinition", Name);
        foreach (var member in run.Members)
        {
            member.Crash("another version");
        }

        // Until the group is empty and no transaction is open.
        run.Advance(TimeSpan.FromMinutes(2));
        run.Cluster.CompletePendingMarkers();
        foreach (var member in run.Members.Where(_ => _losesLocalState))
        {
            member.WipeState();
        }

        run.Redefine(BuildAnother());
    }

    protected override Composition Create(int seed) => new RedefinitionComposition(seed);

    protected override void FeedOne(SimulationRun run)
    {
        if (!_done)
        {
            base.FeedOne(run);
            return;
        }

        // Nothing of it must come out, so that the reference does not get it.
        var key = $"key-{run.Dice.Between(1, 4)}";
        if (Committed(run, Partition(run, key)) > 0)
        {
            Unrecorded(run, key, Text('N'));
        }
    }

    private static KGroupedStream<string, string> Groups(StreamsBuilder builder) => From(builder).GroupByKey(Grouped.With(Serde.Utf8, TextSerde.Instance));

    private static Materialized<string, long> Counts() => Materialized.As<string, long>(Rows).WithValueSerde(Serde.Int64);

    private StreamTopology BuildAnother()
    {
        var builder = Builder();
        if (_definition == Definition.Lists)
        {
            To(Groups(builder).Aggregate(() => "", (_, value, list) => $"{list} {value}", Store<string>(Rows)).ToStream().MapValues(list => list!), "told");
        }
        else
        {
            var windows = TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMilliseconds(300));
            To(
                Groups(builder).WindowedBy(windows).Count(Counts()).ToStream().Map((key, count) => KeyValuePair.Create(key.Key, $"{count}")),
                "told");
        }

        return builder.Build();
    }
}
