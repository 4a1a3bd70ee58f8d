namespace StreamizFraud.Monitoring.Comparison;

/// <summary>Judged payments in the order of one model's suspicion, to compute its average precision for many weightings of their cards.</summary>
internal sealed class Ranking
{
    private readonly int[] _cards;
    private readonly bool[] _frauds;

    // Whether a payment is the last of those with its score: precision is looked at there.
    private readonly bool[] _ends;

    /// <param name="suspicion">Higher is more suspicious.</param>
    /// <param name="cards">Number of each payment's card.</param>
    /// <param name="frauds">Labels.</param>
    public Ranking(double[] suspicion, int[] cards, bool[] frauds)
    {
        var order = Enumerable.Range(0, suspicion.Length).OrderByDescending(i => suspicion[i]).ToArray();
        _cards = Array.ConvertAll(order, i => cards[i]);
        _frauds = Array.ConvertAll(order, i => frauds[i]);
        _ends = [.. order.Select((row, place) => place + 1 == order.Length || suspicion[order[place + 1]] != suspicion[row])];
    }

    /// <summary>Average precision where each payment counts as often as its card was drawn; NaN without frauds.</summary>
    public double AveragePrecision(int[] drawn)
    {
        var (sum, frauds, seen, ofStep) = (0.0, 0L, 0L, 0L);
        for (var i = 0; i < _cards.Length; i++)
        {
            var weight = drawn[_cards[i]];
            seen += weight;
            ofStep += _frauds[i] ? weight : 0;
            if (_ends[i] && ofStep > 0)
            {
                frauds += ofStep;
                sum += ofStep * ((double)frauds / seen);
                ofStep = 0;
            }
        }

        return frauds == 0 ? double.NaN : sum / frauds;
    }

    /// <summary>Precision by recall, at most so many points.</summary>
    public IReadOnlyList<CurvePoint> Curve(int most)
    {
        var points = new List<CurvePoint>();
        var total = _frauds.Count(fraud => fraud);
        var found = 0;
        for (var i = 0; i < _frauds.Length && total > 0; i++)
        {
            found += _frauds[i] ? 1 : 0;
            if (_ends[i])
            {
                points.Add(new CurvePoint((double)found / total, (double)found / (i + 1)));
            }
        }

        // Evenly by recall: the long tail of genuine payments is one point.
        var kept = new List<CurvePoint>();
        foreach (var point in points)
        {
            if (kept.Count == 0 || point.Recall - kept[^1].Recall >= 1.0 / most || point == points[^1])
            {
                kept.Add(point);
            }
        }

        return kept;
    }
}
