namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>Compaction, with and without somebody who is away for so long that it forgets the tombstones meanwhile.</summary>
internal static class Tombstones
{
    /// <summary>Compacts, or lets a member be away until what was deleted has left no trace.</summary>
    /// <param name="run">The run.</param>
    /// <param name="retentionMs">For how long tombstones are kept.</param>
    /// <param name="topics">Compacted topics.</param>
    public static void GoAway(SimulationRun run, int retentionMs, IReadOnlyList<string> topics)
    {
        if (run.Dice.Chance(300))
        {
            Compact(run, topics);
            return;
        }

        var away = run.Dice.Pick(run.Members);
        run.Trace.Add("long absence", away.Name);
        away.Crash("a long absence");
        run.Go(away, rounds: 12, TimeSpan.FromMilliseconds(7_000 / 12));
        Compact(run, topics);
        run.Advance(TimeSpan.FromMilliseconds(retentionMs + 1));
        Compact(run, topics);
        run.Go(away, rounds: run.Dice.Between(0, 6), TimeSpan.FromMilliseconds(100));
    }

    /// <summary>
    /// Only when whoever runs has read everything: a reader that is more than the retention behind misses tombstones, in Kafka too.
    /// </summary>
    private static void Compact(SimulationRun run, IReadOnlyList<string> topics)
    {
        if (run.Drain())
        {
            run.Trace.Add("compaction", string.Join(", ", topics));
            foreach (var topic in topics)
            {
                run.Cluster.Compact(topic);
            }
        }
    }
}
