using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Testing.Runs;

namespace StreamizFraud.Topology.Testing;

/// <summary>What is wrong with a topology of which a run failed: first whether it needs any trouble for that, then the least that it needs.</summary>
internal sealed class Finding(Simulated simulated, SimulationRun run, SimulationFailure failure)
{
    private const int Variants = 6;

    private const string NotDeterministic =
        "It is not deterministic: two undisturbed runs over the same input, alike in every step, gave different results. Something decides that is not in the records: the clock (use the record's timestamp, or the stream time of the context), chance or Guid.NewGuid (derive it from the record), the order of a hash set, or state that outlives a run (a static field, a variable that processors share).";

    private const string NotDetermined =
        $"It is not determined by the input: undisturbed runs of one member that commits at other times, or reads in other portions, differ too. Records of several topics or tasks have no order between them, record caches leave out updates between two commits, and wall-clock punctuations come when they come. Say what must be equal: {nameof(ClusterSimulationOptions.Comparisons)}, by the name of the topic or store.";

    private static readonly string[] Lives = ["crash", "close", "power loss", "absence", "disk full", "call without an answer", "thread ended"];

    private static readonly string[] Faults =
    [
        "absence", "call without an answer", "close", "crash", "disk full", "growth", "late copy taken", "marker delay", "power loss", "producer breaks", "reply lost",
        "request lost", "request refused", "request sent twice",
    ];

    public ClusterSimulationException ToException()
    {
        var why = WithoutTrouble(failure.InnerException is LedgerException);
        var smallest = new SmallestRun(simulated, run.Settings.Seed, failure);
        smallest.Find();
        var cause = smallest.Failure.InnerException!;
        var finding = cause is LedgerException or UnrestException or UndisturbedException ? cause.Message : $"{cause.GetType().Name}: {cause.Message}";
        var seed = run.Settings.Seed;
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Seed {seed}: {finding}").AppendLine(why ?? Hint(cause, smallest.Events))
            .AppendLine(CultureInfo.InvariantCulture, $"The smallest run found that fails; faults: {Number(smallest.Events, Faults)} ({Number(smallest.Whole, Faults)} at first), records: {Number(smallest.Events, ["produce"])} ({Number(smallest.Whole, ["produce"])} at first):")
            .AppendJoin(Environment.NewLine, smallest.Trace).AppendLine()
            .Append(CultureInfo.InvariantCulture, $"To run it again: ClusterSimulation.Run(topology, feed, seeds: [{seed}])");
        return new ClusterSimulationException(text.ToString(), smallest.Failure, seed, finding, smallest.Trace);
    }

    private static int Number(IReadOnlyDictionary<string, int> events, IEnumerable<string> kinds) => kinds.Sum(kind => events.GetValueOrDefault(kind));

    /// <summary>Why undisturbed runs over the same input fail or differ too: the same twice, or one that goes about it in another way; null if they do not.</summary>
    private string? WithoutTrouble(bool compares)
    {
        try
        {
            var seed = run.Settings.Seed;
            using var one = Simulated.Undisturbed(run, seed);
            if (!compares)
            {
                return null;
            }

            using var same = Simulated.Undisturbed(run, seed);
            return Differ(one, same) ? NotDeterministic
                : Enumerable.Range(1, Variants).Any(variant => DiffersFrom(one, seed + variant, 1 + variant)) ? NotDetermined
                : null;
        }
        catch (UndisturbedException)
        {
            return "It needs no trouble for that: the same happens in an undisturbed run over the same input.";
        }
    }

    private bool DiffersFrom(SimulationRun one, int seed, int chunks)
    {
        using var other = Simulated.Undisturbed(run, seed, chunks);
        return Differ(one, other);
    }

    private bool Differ(SimulationRun one, SimulationRun other)
    {
        var (first, second) = ((TopologyScenario)one.Settings.Scenario, (TopologyScenario)other.Settings.Scenario);
        try
        {
            first.Plan.MustEqual(one, other);
            TopologyLedger.EffectsMustEqual(first.Effects, second.Effects, asOften: !simulated.Options.EffectsAreRepeatable);
            return false;
        }
        catch (LedgerException)
        {
            return true;
        }
    }

    private string Hint(Exception cause, IReadOnlyDictionary<string, int> events)
    {
        if (cause is UnrestException)
        {
            return "With all members up and no more faults it went on without end, or stood still: a record that fails again and again, or one that takes longer than its transaction.";
        }

        if (cause is not LedgerException)
        {
            return "It happens only under these faults.";
        }

        if (cause.Message.StartsWith("Outside", StringComparison.Ordinal))
        {
            return $"What a processor does outside of its topics and stores is not part of the transaction: a record that comes again does it again, and what it did is not undone. Write a record to a topic and do it where that is read, or give it a name by which the other side knows it again and set {nameof(ClusterSimulationOptions.EffectsAreRepeatable)}.";
        }

        if (cause.Message.StartsWith("Invariant", StringComparison.Ordinal))
        {
            return "Results and stores are as in an undisturbed run.";
        }

        var text = new StringBuilder("An undisturbed run over the same input gives something else, and undisturbed runs agree with each other. ");
        if (ComparisonPlan.Unlogged(run.Topology).ToList() is { Count: > 0 } unlogged)
        {
            text.Append(CultureInfo.InvariantCulture, $"Store {string.Join(", ", unlogged)} has no changelog: its rows stay behind when its task moves, and are not undone with a transaction. ");
        }

        text.Append(events.Keys.Any(Lives.Contains)
            ? "What a processor keeps in a field is gone when its process ends or its task moves, and is not undone with a transaction: use a state store with a changelog."
            : "A transaction was undone, and its records came again: what a processor keeps in a field, or in a variable that processors share, is not undone with it. Use a state store with a changelog.");
        return text.ToString();
    }
}
