namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>The one source of chance in a run.</summary>
internal sealed class Dice
{
    private readonly Random _random;
    private readonly Stack<(Draws Written, Draws? Again, int Own, int Branch)> _above = new();
    private Draws? _written;
    private Draws? _again;
    private bool _repeats;
    private int _own;
    private int _branch;

    /// <summary>Dice that a seed decides.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="records">Whether what is drawn is written down.</param>
    public Dice(int seed, bool records = false)
    {
        _random = new Random(seed);
        _written = records ? new Draws() : null;
    }

    /// <summary>Dice that draw what was drawn before; where nothing is left of that, what does least.</summary>
    public Dice(Draws again)
        : this(0, records: true)
    {
        _again = again;
        _repeats = true;
    }

    /// <summary>What was drawn so far; null if it was not written down.</summary>
    public Draws? Drawn => _above.Count > 0 ? _above.Last().Written : _written;

    /// <summary>A number from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    /// <param name="from">Smallest.</param>
    /// <param name="to">Largest.</param>
    /// <param name="least">What does least; null for the smallest.</param>
    public int Between(int from, int to, int? least = null) =>
        _repeats ? from + (int)Math.Min(Next((least ?? from) - from), to - from) : from + (int)Write(_random.Next(from, to + 1) - (long)from);

    public bool Chance(double perMille) =>
        _repeats ? Next() > 0 && perMille > 0 : Write(_random.NextDouble() * 1000 < perMille ? 1 : 0) > 0;

    public T Pick<T>(IReadOnlyList<T> from) =>
        from[_repeats ? (int)Math.Min(Next(), from.Count - 1) : (int)Write(_random.Next(from.Count))];

    public TimeSpan Between(TimeSpan from, TimeSpan to) => from + (to - from) * (_repeats ? Next() : Write(_random.NextDouble()));

    /// <summary>What follows belongs together.</summary>
    public void Begin()
    {
        if (_written is null)
        {
            return;
        }

        _above.Push((_written, _again, _own, _branch));
        var branch = new Draws();
        _written.Branches.Add(branch);
        _again = _again is { } before && _branch < before.Branches.Count ? before.Branches[_branch] : null;
        (_written, _own, _branch) = (branch, 0, 0);
    }

    /// <summary>The end of what <see cref="Begin"/> began.</summary>
    public void End()
    {
        if (_written is not null && _above.TryPop(out var above))
        {
            (_written, _again, _own, _branch) = (above.Written, above.Again, above.Own, above.Branch + 1);
        }
    }

    /// <summary>Something goes wrong here.</summary>
    public void Mark(string fault)
    {
        if (_written is not null)
        {
            _written.Fault = fault;
        }
    }

    private double Next(double least = 0)
    {
        var drawn = _again is { } again && _own < again.Own.Count ? again.Own[_own] : least;
        _own++;
        _written!.Own.Add(drawn);
        return drawn;
    }

    private double Write(double drawn)
    {
        _written?.Own.Add(drawn);
        return drawn;
    }
}
