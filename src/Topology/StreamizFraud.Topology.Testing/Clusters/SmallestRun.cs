using StreamizFraud.Topology.Testing.Runs;

namespace StreamizFraud.Topology.Testing;

/// <summary>Looks for the smallest run that still fails: fewer actions, fewer faults, smaller numbers, in turn, until none of them can go.</summary>
internal sealed class SmallestRun
{
    /// <summary>Of so many of the numbers drawn at a fault smaller ones are tried.</summary>
    private const int MostDraws = 20;

    private readonly Simulated _simulated;
    private readonly int _seed;
    private readonly Type _kind;
    private int _left;
    private Draws _draws;
    private int _actions;

    public SmallestRun(Simulated simulated, int seed, SimulationFailure failure)
    {
        (_simulated, _seed, _kind, _left) = (simulated, seed, failure.InnerException!.GetType(), simulated.Options.ShrinkRuns);
        (Failure, Trace, _draws, _actions) = (failure, [], new Draws(), simulated.Options.Actions);
        if (Fails(_simulated.RunOf(_seed) with { Records = true }) is { } whole)
        {
            Take(whole, _actions);
            Whole = Events;
        }
    }

    /// <summary>How the smallest run fails.</summary>
    public SimulationFailure Failure { get; private set; }

    /// <summary>What happened in it.</summary>
    public IReadOnlyList<string> Trace { get; private set; }

    /// <summary>How often what happened in it.</summary>
    public IReadOnlyDictionary<string, int> Events { get; private set; } = new Dictionary<string, int>();

    /// <summary>The same of the run as it was.</summary>
    public IReadOnlyDictionary<string, int> Whole { get; } = new Dictionary<string, int>();

    /// <summary>Looks until nothing can go any more, or as many runs were tried as are allowed.</summary>
    public void Find()
    {
        bool smaller;
        do
        {
            smaller = LowerSetup();
            smaller |= LeaveOutActions();
            smaller |= LeaveOutFaults();
            smaller |= LowerActions();
            smaller |= ShortenFaults();
        }
        while (smaller && _left > 0);
    }

    /// <summary>Weather without a kind of fault, one partition, two members, default settings.</summary>
    private bool LowerSetup()
    {
        var smaller = false;
        for (var i = 0; i < _draws.Own.Count; i++)
        {
            smaller |= Lower(_draws.Own, i, draws => draws.Own);
        }

        return smaller;
    }

    /// <summary>Halves of all actions, quarters, and so on down to single ones.</summary>
    private bool LeaveOutActions()
    {
        var smaller = false;
        for (var size = Math.Max(1, _actions / 2); size >= 1 && _left > 0; size /= 2)
        {
            for (var from = 0; from < _actions && _left > 0;)
            {
                var count = Math.Min(size, _actions - from);
                var candidate = _draws.Copy();
                candidate.Branches.RemoveRange(1 + from, count);
                if (Try(candidate, _actions - count))
                {
                    smaller = true;
                }
                else
                {
                    from += size;
                }
            }
        }

        return smaller;
    }

    private bool LeaveOutFaults()
    {
        var smaller = false;
        for (var i = 0; i < _draws.Faults.Count() && _left > 0;)
        {
            var candidate = _draws.Copy();
            var fault = candidate.Faults.ElementAt(i);
            fault.Own.Clear();
            fault.Branches.Clear();
            if (Try(candidate, _actions))
            {
                smaller = true;
            }
            else
            {
                i++;
            }
        }

        return smaller;
    }

    /// <summary>The first member, the shortest time, one record.</summary>
    private bool LowerActions()
    {
        var smaller = false;
        for (var action = 1; action <= _actions && action < _draws.Branches.Count; action++)
        {
            for (var i = 0; i < _draws.Branches[action].Own.Count && _left > 0; i++)
            {
                var number = action;
                smaller |= Lower(_draws.Branches[action].Own, i, draws => draws.Branches[number].Own);
            }
        }

        return smaller;
    }

    /// <summary>Less of what happens meanwhile.</summary>
    private bool ShortenFaults()
    {
        var smaller = false;
        for (var i = 0; i < _draws.Faults.Count() && _left > 0; i++)
        {
            var number = i;
            for (var drop = _draws.Faults.ElementAt(i).Own.Count / 2; drop >= 1 && i < _draws.Faults.Count() && _left > 0; drop /= 2)
            {
                var candidate = _draws.Copy();
                var own = candidate.Faults.ElementAt(i).Own;
                own.RemoveRange(Math.Max(0, own.Count - drop), Math.Min(drop, own.Count));
                smaller |= Try(candidate, _actions);
            }

            for (var draw = 0; i < _draws.Faults.Count() && draw < Math.Min(_draws.Faults.ElementAt(i).Own.Count, MostDraws) && _left > 0; draw++)
            {
                smaller |= Lower(_draws.Faults.ElementAt(i).Own, draw, draws => draws.Faults.ElementAt(number).Own);
            }
        }

        return smaller;
    }

    private bool Lower(List<double> drawn, int index, Func<Draws, List<double>> of)
    {
        if (drawn[index] == 0)
        {
            return false;
        }

        var candidate = _draws.Copy();
        of(candidate)[index] = 0;
        return Try(candidate, _actions);
    }

    private bool Try(Draws candidate, int actions)
    {
        if (_left-- <= 0)
        {
            return false;
        }

        var size = Size(_draws, _actions);
        if (Fails(_simulated.RunOf(_seed) with { Draws = candidate, Actions = actions }) is not { } failed || Size(failed.Draws, actions).CompareTo(size) >= 0)
        {
            return false;
        }

        Take(failed, actions);
        return true;
    }

    private static (int Actions, int Faults, double Sum) Size(Draws draws, int actions) =>
        (actions, draws.Faults.Count(), draws.Own.Sum() + draws.Branches.Take(actions + 1).Sum(branch => branch.Own.Sum()) + draws.Faults.Sum(fault => fault.Own.Sum()));

    private void Take(Failed failed, int actions)
    {
        (Failure, _draws, _actions) = (failed.Failure, failed.Draws, Math.Min(actions, Math.Max(0, failed.Draws.Branches.Count - 1)));
        (Trace, Events) = (failed.Trace, failed.Events);
    }

    private Failed? Fails(RunSettings settings)
    {
        using var run = new SimulationRun(settings with { TraceLines = int.MaxValue });
        try
        {
            run.Run();
            return null;
        }
        catch (SimulationFailure failure) when (failure.InnerException!.GetType() == _kind)
        {
            return new Failed(failure, run.Dice.Drawn!, [.. run.Trace.Lines], run.Trace.Counts.ToDictionary());
        }
        catch (SimulationFailure)
        {
            return null;
        }
    }

    private sealed record Failed(SimulationFailure Failure, Draws Draws, IReadOnlyList<string> Trace, IReadOnlyDictionary<string, int> Events);
}
