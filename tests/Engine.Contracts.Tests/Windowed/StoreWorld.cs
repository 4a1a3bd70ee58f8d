using StreamizFraud.Topology.State;

namespace StreamizFraud.Engine.Contracts.Tests.Windowed;

/// <summary>A store and a naive model of it, side by side through a random life.</summary>
/// <typeparam name="M">The model: an immutable value.</typeparam>
internal abstract class StoreWorld<M>(StoreLife life, M empty, int seed)
{
    private M _kept = empty;
    private M _committed = empty;

    protected StoreLife Life => life;

    /// <summary>What the store must hold now.</summary>
    protected M Now { get; set; } = empty;

    protected Random Random { get; } = new(seed);

    /// <summary>Event time that most writes are near.</summary>
    protected long Time { get; set; }

    /// <summary>Lives through some steps.</summary>
    /// <returns>The first difference, or null.</returns>
    public string? Live(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Step();
            if (Random.Next(3) == 0 && Difference() is { } difference)
            {
                return $"seed {seed}, step {step}: {difference}";
            }
        }

        return null;
    }

    /// <summary>One random write, to the store and to the model.</summary>
    protected abstract void Write();

    /// <summary>One random question to both.</summary>
    protected abstract string? Difference();

    /// <summary>What is left of the changelog after its compaction, if it is one that is compacted.</summary>
    protected virtual IEnumerable<LogRecord> Compacted() => Life.Log;

    protected static string? Compare(string question, IEnumerable<string> wanted, IEnumerable<string> got)
    {
        var (want, have) = (string.Join(' ', wanted), string.Join(' ', got));
        return want == have ? null : $"{question}: wanted '{want}', got '{have}'";
    }

    private void Step()
    {
        switch (Random.Next(100))
        {
            case < 4:
                life.Commit();
                _kept = _committed = Now;
                break;
            case < 5:
                life.Discard(drained: Random.Next(2) == 0);
                Now = _kept = _committed;
                break;
            case < 6:
                life.Restart();
                Now = _kept = _committed;
                break;
            case < 7:
                life.Restore(Random.Next(2) == 0 ? Compacted() : Life.Log, flushEvery: 1 + Random.Next(20));
                Now = _kept = _committed;
                break;
            case < 12:
                life.Undo();
                Now = _kept;
                break;
            case < 35:
                life.Keep();
                _kept = Now;
                break;
            default:
                Write();
                break;
        }
    }
}
