namespace StreamizFraud.Scoring;

/// <summary>
/// Page's cumulative sum (CUSUM) of a share: it rings when a share has moved past a bound, and not by chance. It looks after every step and never needs to begin anew.
/// </summary>
/// <remarks>
/// Each step adds the log likelihood ratio of "the share is <c>moved</c>" against "the share is <c>bound</c>"; the sum does not go below 0. By Lorden's inequality at
/// least e^limit steps pass on average between two alarms as long as the share is on the good side of the bound, if what is counted is independent. Allocates nothing.
/// </remarks>
internal sealed class ShareAlarm
{
    private readonly double _hit;
    private readonly double _miss;
    private readonly double _limit;
    private double _sum;

    /// <param name="bound">The last share that is right, above 0, below 1.</param>
    /// <param name="moved">A share on the other side of it, which is to be found soon.</param>
    /// <param name="stepsBetweenFalseAlarms">Steps that pass on average between two alarms by chance, at least.</param>
    public ShareAlarm(double bound, double moved, double stepsBetweenFalseAlarms)
    {
        Bound = bound;
        _hit = Math.Log(moved / bound);
        _miss = Math.Log((1 - moved) / (1 - bound));
        _limit = Math.Log(stepsBetweenFalseAlarms);
    }

    public double Bound { get; }

    /// <summary>What was counted since the sum was last 0.</summary>
    public long Count { get; private set; }

    /// <summary>How many of <see cref="Count"/> were hits.</summary>
    public long Hits { get; private set; }

    public bool Rings => _sum >= _limit;

    /// <summary>The alarm of a share that must not be above a bound: twice the bound is found soonest.</summary>
    public static ShareAlarm Above(double bound, double stepsBetweenFalseAlarms) => new(bound, Math.Min(2 * bound, (1 + bound) / 2), stepsBetweenFalseAlarms);

    /// <summary>The alarm of a share that must not be below a bound: half the bound is found soonest.</summary>
    public static ShareAlarm Below(double bound, double stepsBetweenFalseAlarms) => new(bound, bound / 2, stepsBetweenFalseAlarms);

    /// <summary>One step.</summary>
    /// <param name="hits">How many of the step were hits.</param>
    /// <param name="count">How many there were.</param>
    public void Add(int hits, int count)
    {
        (Count, Hits) = (Count + count, Hits + hits);
        _sum += (hits * _hit) + ((count - hits) * _miss);
        if (_sum <= 0)
        {
            (_sum, Count, Hits) = (0, 0, 0);
        }
    }
}
