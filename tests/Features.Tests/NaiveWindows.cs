namespace StreamizFraud.Features.Tests;

/// <summary>The values of <see cref="SmallSet"/> for one card, from the rules alone: every row looks at all rows that are kept.</summary>
/// <param name="wrong">A mistake to make, so that the comparison can be seen to fail.</param>
internal sealed class NaiveWindows(Mistake wrong = Mistake.None)
{
    private readonly List<(long Time, TestEvent Event)> _rows = [];

    private NaiveWindows(NaiveWindows other, Mistake wrong)
        : this(wrong) => _rows.AddRange(other._rows);

    public NaiveWindows Copy() => new(this, wrong);

    public (double[] Values, bool Late) Add(TestEvent arrived, long time)
    {
        _rows.Add((time, arrived));
        var newest = _rows.Max(r => r.Time);
        var values = SmallSet.Windows.SelectMany(w => Values(time, w.Window, w.Delay)).ToArray();
        if (wrong != Mistake.NothingIsForgotten)
        {
            _rows.RemoveAll(r => r.Time <= newest - SmallSet.Retention);
        }

        return (values, time < newest - SmallSet.Lateness);
    }

    private IEnumerable<double> Values(long time, int window, int delay)
    {
        var end = time - (wrong == Mistake.DelayIsOneLess ? Math.Max(0, delay - 1) : delay);
        var inside = _rows
            .Where(r => r.Time <= end && (r.Time > end - window || (wrong == Mistake.LeftEdgeIsClosed && r.Time == end - window)))
            .Where(r => wrong != Mistake.LateRowsAreDropped || r.Time == time || r.Time == _rows.Take(_rows.IndexOf(r) + 1).Max(x => x.Time))
            .ToList();
        yield return inside.Count;
        yield return inside.Count > 0 ? inside.Sum(r => r.Event.Amount) / (double)inside.Count : delay == 0 ? 0 : -1;
        if (delay > 0)
        {
            yield return inside.Count > 0 ? inside.Count(r => r.Event.Label) / (double)inside.Count : -2;
        }
    }
}

public enum Mistake
{
    None,
    LeftEdgeIsClosed,
    DelayIsOneLess,
    LateRowsAreDropped,
    NothingIsForgotten,
}
