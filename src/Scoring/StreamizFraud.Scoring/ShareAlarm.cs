namespace StreamizFraud.Scoring;

/// <summary>
/// Page's cumulative sum (CUSUM) of a share: it rings when a share has moved past a bound, and not by chance. It looks after every step and never needs to begin anew.
/// </summary>
/// <remarks>
/// Each step adds the log likelihood ratio of "the share is <c>moved</c>" against "the share is <c>bound</c>"; the sum does not go below 0. By Lorden's inequality at
/// least e^limit steps pass on average between two alarms as long as the share is on the good side of the bound, if what is counted is independent. It is not: errors, slow batches
/// and attacks come together. So time goes in slots, and a slot raises the sum by a tenth of the limit at most: an alarm takes ten slots that speak for it. Allocates nothing.
/// </remarks>
internal sealed class ShareAlarm
{
    /// <summary>Slots that an alarm takes at least.</summary>
    public const int Slots = 10;

    private readonly double _hit;
    private readonly double _miss;
    private readonly double _limit;
    private readonly long _slot;
    private double _sum;
    private double _ceiling;
    private long _slotBegan;
    private bool _hasSlot;

    /// <param name="bound">The last share that is right, above 0, below 1.</param>
    /// <param name="moved">A share on the other side of it, which is to be found soon.</param>
    /// <param name="stepsBetweenFalseAlarms">Steps that pass on average between two alarms by chance, at least.</param>
    /// <param name="slot">Length of a slot, in the unit of the steps' time; 0: each step is one.</param>
    public ShareAlarm(double bound, double moved, double stepsBetweenFalseAlarms, long slot)
    {
        Bound = bound;
        _hit = Math.Log(moved / bound);
        _miss = Math.Log((1 - moved) / (1 - bound));
        _limit = Math.Log(stepsBetweenFalseAlarms);
        _slot = slot;
    }

    public double Bound { get; }

    /// <summary>What was counted since the sum was last 0.</summary>
    public long Count { get; private set; }

    /// <summary>How many of <see cref="Count"/> were hits.</summary>
    public long Hits { get; private set; }

    public bool Rings => _sum >= _limit - 1e-9;

    /// <summary>The alarm of a share that must not be above a bound: twice the bound is found soonest.</summary>
    public static ShareAlarm Above(double bound, double stepsBetweenFalseAlarms, long slot = 0) => new(bound, Math.Min(2 * bound, (1 + bound) / 2), stepsBetweenFalseAlarms, slot);

    /// <summary>The alarm of a share that must not be below a bound: half the bound is found soonest.</summary>
    public static ShareAlarm Below(double bound, double stepsBetweenFalseAlarms, long slot = 0) => new(bound, bound / 2, stepsBetweenFalseAlarms, slot);

    /// <summary>One step.</summary>
    /// <param name="hits">How many of the step were hits.</param>
    /// <param name="count">How many there were.</param>
    /// <param name="now">When.</param>
    public void Add(int hits, int count, long now = 0)
    {
        if (count == 0)
        {
            return;
        }

        if (!_hasSlot || now - _slotBegan >= _slot)
        {
            (_hasSlot, _slotBegan, _ceiling) = (true, now, Math.Min(_sum, _limit) + (_limit / Slots));
        }

        (Count, Hits) = (Count + count, Hits + hits);
        _sum = Math.Min(_sum + (hits * _hit) + ((count - hits) * _miss), _ceiling);
        if (_sum <= 0)
        {
            (_sum, Count, Hits) = (0, 0, 0);
        }
    }
}
