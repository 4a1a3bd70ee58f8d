using StreamizFraud.Topology.Testing.Runs;

namespace StreamizFraud.Topology.Testing;

/// <summary>Judges a run of a user's topology by an undisturbed one over the same input, and by the user's own rules.</summary>
internal sealed class TopologyLedger(SimulationRun run, TopologyScenario scenario, Simulated simulated) : ILedger
{
    public void Committing()
    {
    }

    public void Ended(Member member, string how)
    {
    }

    public void Check()
    {
        using (var reference = Simulated.Undisturbed(run, run.Settings.Seed))
        {
            scenario.Plan.MustEqual(reference, run, scenario.HasGrown);
            EffectsMustEqual(((TopologyScenario)reference.Settings.Scenario).Effects, scenario.Effects, run.Settings.ExactlyOnce && !simulated.Options.EffectsAreRepeatable);
        }

        var outcome = new SimulationOutcome(run, scenario.Effects);
        foreach (var (name, fault) in simulated.Options.Invariants)
        {
            if (fault(outcome) is { } found)
            {
                throw new LedgerException($"Invariant '{name}' does not hold: {found}");
            }
        }
    }

    /// <summary>What is done outside is the same.</summary>
    /// <exception cref="LedgerException">It is not.</exception>
    public static void EffectsMustEqual(SideEffects wanted, SideEffects found, bool asOften)
    {
        var counts = found.All.GroupBy(effect => effect, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        foreach (var group in wanted.All.GroupBy(effect => effect, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            counts.Remove(group.Key, out var count);
            if (count == 0 || asOften && count != group.Count())
            {
                throw new LedgerException($"Outside of the topology '{group.Key}' was done {count} times, and must be done {group.Count()}.");
            }
        }

        foreach (var (effect, count) in counts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            throw new LedgerException($"Outside of the topology '{effect}' was done {count} times, and must not be done.");
        }
    }

    public void Dispose()
    {
    }
}
