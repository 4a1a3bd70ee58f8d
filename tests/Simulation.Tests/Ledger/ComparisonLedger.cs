using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Simulation.Tests.Twins;

namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>
/// Judges a run by an undisturbed one of the same topology over the same input: exactly once every record of every result and every row must
/// be the same; at least once nothing may be missing.
/// </summary>
internal sealed class ComparisonLedger(SimulationRun run, Composition composition) : ILedger
{
    public void Committing()
    {
    }

    public void Ended(Member member, string how)
    {
    }

    public void Check()
    {
        using var reference = new SimulationRun(run.Settings with
        {
            Scenario = composition.Reference(), Calm = true, Actions = 0, MayStumble = false, Ports = cluster => new ProcessPorts(cluster),
        });
        reference.Run();
        foreach (var output in composition.Outputs)
        {
            var (wanted, found) = (TopicContent.Of(reference, output.Topic), TopicContent.Of(run, output.Topic));
            if (run.IsStopped)
            {
                if (run.Settings.ExactlyOnce)
                {
                    found.MustBeginAs(wanted);
                }
            }
            else if (run.Settings.ExactlyOnce)
            {
                wanted.MustEqual(found, inOrder: output.Comparison is Comparison.Updates or Comparison.Sliding or Comparison.Rows);
            }
            else
            {
                new AtLeastOnceContent(found).MustHaveAllOf(new AtLeastOnceContent(wanted), output.Comparison);
            }
        }

        if (run.IsStopped)
        {
            return;
        }

        if (run.Settings.ExactlyOnce)
        {
            foreach (var store in composition.ComparedStores)
            {
                StoreContent.OfChangelog(reference, store).MustEqual(StoreContent.OfChangelog(run, store));
            }

            foreach (var store in composition.ComparedDisks)
            {
                StoreContent.OfDisks(reference, store).MustEqual(StoreContent.OfDisks(run, store));
            }
        }

        composition.CheckMore(run);
    }

    public void Dispose()
    {
    }
}
