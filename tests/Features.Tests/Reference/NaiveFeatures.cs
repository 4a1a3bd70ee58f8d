using System.Numerics;

namespace StreamizFraud.Features.Tests.Reference;

/// <summary>
/// The values of a set of choices for one card, from the guide's tables alone: every feature looks at all rows there have ever been, in a
/// plain list. As slow as it likes.
/// </summary>
/// <param name="choices">The features.</param>
/// <param name="latenessMs">Lateness of the key.</param>
/// <param name="wrong">A mistake to make.</param>
internal sealed class NaiveFeatures(IReadOnlyList<Choice> choices, long latenessMs, Mistake wrong = Mistake.None)
{
    private readonly List<Row> _rows = [];
    private readonly long _keptMs = choices.Max(choice => choice.ReachMs) + latenessMs;

    private readonly bool _isBounded = choices.All(choice => !choice.IsHistory && choice.Rows != Reference.Rows.Lifetime);
    private List<Row> _before = [];
    private bool _looks;

    /// <summary>How often the card had not been seen for so long that nothing is left of it.</summary>
    public int TimesIdle { get; private set; }

    /// <summary>Values and flag of the next row, which may be made not to have come: <see cref="Forget"/>.</summary>
    /// <param name="arrived">The event.</param>
    /// <param name="timeMs">Its time.</param>
    /// <param name="streamMs">The newest time of all cards.</param>
    /// <returns>Null if the library must refuse the row.</returns>
    public (double[] Values, bool Late)? Add(Movement arrived, long timeMs, long streamMs)
    {
        _before = [.. _rows];
        if (_isBounded && _rows.Count > 0 && _rows.Max(row => row.TimeMs) < streamMs - (2 * _keptMs) && wrong != Mistake.IdleKeysAreKept)
        {
            _rows.Clear();
            TimesIdle++;
        }

        var newest = _rows.Count == 0 ? timeMs : Math.Max(timeMs, _rows.Max(row => row.TimeMs));
        if (wrong == Mistake.LateRowsAreDropped && timeMs < newest)
        {
            // Still scored, but nobody sees it later.
            var dropped = Values(new Row(timeMs, arrived), newest);
            return dropped is null ? null : (dropped, timeMs < newest - latenessMs);
        }

        _rows.Add(new Row(timeMs, arrived));
        return Values(_rows[^1], newest) is { } values ? (values, timeMs < newest - latenessMs) : null;
    }

    /// <summary>Values and flag that a row would have that came next and had no values of its own; nothing changes.</summary>
    /// <param name="timeMs">Its time.</param>
    /// <returns>Null if the library must refuse to say.</returns>
    public (double[] Values, bool Late)? Look(long timeMs)
    {
        var newest = _rows.Max(row => row.TimeMs);
        var kept = _rows.ToList();
        if (_isBounded && newest < timeMs - (2 * _keptMs) && wrong != Mistake.IdleKeysAreKept)
        {
            _rows.Clear();
        }

        _looks = true;
        var values = Values(new Row(timeMs, default), Math.Max(timeMs, newest));
        _looks = false;
        _rows.Clear();
        _rows.AddRange(kept);
        return values is null ? null : (values, timeMs < newest - latenessMs);
    }

    /// <summary>The last row did not come.</summary>
    public void Forget()
    {
        _rows.Clear();
        _rows.AddRange(_before);
    }

    private double[]? Values(Row row, long newest)
    {
        var values = new double[choices.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = choices[i].IsHistory ? NaiveHistory.Value(choices[i], _rows, row, newest, latenessMs, _looks && wrong != Mistake.OwnRowCounts) : OverRows(choices[i], row, newest, out var refused) is var over && refused ? double.PositiveInfinity : over;
            if (value is double.PositiveInfinity)
            {
                return null;
            }

            values[i] = value is { } present ? present * choices[i].Factor : choices[i].OrDefault ? Choice.Default : double.NaN;
        }

        return values;
    }

    private double? OverRows(Choice choice, Row row, long newest, out bool refused)
    {
        var inside = InView(choice, row, newest).Where(other => Meets(choice.Only, other)).ToList();
        var category = choice.IsOfCategory;
        long? own = _looks && wrong != Mistake.OwnRowCounts ? null : choice.Computes is Computes.Count or Computes.Share or Computes.TimedShare ? 0 : Meets(choice.Only, row) ? Number(choice, row) : null;
        var numbers = inside.Select(other => choice.Computes switch
        {
            Computes.Count => 1,
            Computes.Share => other.Event.Fraud ? 1 : (long?)null,
            Computes.TimedShare => other.Event.Fraud && Second(other) > 30 ? 1 : null,
            _ => Number(choice, other),
        }).Where(number => number is not null).Select(number => number!.Value).ToList();
        if (choice.Sketched && numbers.Count > choice.Most)
        {
            refused = false;
            return NaiveSketch.Value(choice, [.. InView(choice with { Sketched = false }, row, newest, upToMs: NaiveSketch.LastOfTile(row.TimeMs, choice.TileMs, wrong)).Where(other => Meets(choice.Only, other))]);
        }

        refused = choice.SeesEach && choice.Rows != Rows.Lifetime && !choice.DropOldest && numbers.Count > choice.Most
            && !(choice.Computes is Computes.CountOfSame or Computes.ShareOfSame && own is null);
        if (choice.SeesEach && choice.Rows != Rows.Lifetime && choice.DropOldest)
        {
            numbers = [.. numbers.TakeLast(choice.Most)];
        }

        return Of(choice, row, inside.Count, numbers, own);
    }

    private double? Of(Choice choice, Row row, int rows, List<long> numbers, long? own)
    {
        var (n, sum) = (numbers.Count, numbers.Aggregate(BigInteger.Zero, (total, x) => total + x));
        double total = wrong == Mistake.FloatSums ? (double)numbers.Aggregate(0f, (so, x) => so + x) : (double)(long)sum;
        switch (choice.Computes)
        {
            case Computes.Count:
                return n;
            case Computes.Sum:
                return total;
            case Computes.Distinct:
                return numbers.Distinct().Count();
            case Computes.Share or Computes.TimedShare:
                return rows == 0 ? null : n / (double)rows;
            case Computes.KnownShare:
                return rows == 0 ? null : (wrong == Mistake.LabelIsKnownAtOnce ? n : numbers.Count(known => known <= row.TimeMs)) / (double)rows;
            case Computes.CountOfSame:
                return own is null ? null : numbers.Count(x => x == own);
            case Computes.ShareOfSame:
                return own is null || n == 0 ? null : numbers.Count(x => x == own) / (double)n;
        }

        if (n == 0)
        {
            return null;
        }

        var mean = total / n;
        var spread = (double)((n * numbers.Aggregate(BigInteger.Zero, (so, x) => so + ((BigInteger)x * x))) - (sum * sum));
        switch (choice.Computes)
        {
            case Computes.Mean:
                return mean;
            case Computes.Min:
                return numbers.Min();
            case Computes.Max:
                return numbers.Max();
            case Computes.First:
                return numbers[0];
            case Computes.Latest:
                return numbers[^1];
            case Computes.ShareOfTop:
                return numbers.GroupBy(x => x).Max(same => same.Count()) / (double)n;
            case Computes.VariancePopulation:
                return spread / ((double)n * n);
            case Computes.StdDevPopulation:
                return Math.Sqrt(spread / ((double)n * n));
            case Computes.VarianceSample:
                return n < 2 ? null : spread / ((double)n * (n - 1));
            case Computes.StdDevSample:
                return n < 2 ? null : Math.Sqrt(spread / ((double)n * (n - 1)));
            case Computes.Quantile:
                var sorted = numbers.Order().ToList();
                var place = choice.P * (n - 1);
                var low = (int)Math.Floor(place);
                return sorted[low] + ((place - low) * ((double)sorted[Math.Min(low + 1, n - 1)] - sorted[low]));
            case Computes.RatioToMean:
                return own is null || mean <= 0 ? null : own / mean;
            case Computes.DifferenceToMean:
                return own is null ? null : own - mean;
            case Computes.ZScore:
                return own is null || n < 2 || spread == 0 ? null : (own - mean) / Math.Sqrt(spread / ((double)n * n));
            default:
                throw new ArgumentOutOfRangeException(nameof(choice));
        }
    }

    /// <summary>The rows of the view, in order of time and, at equal times, of arrival.</summary>
    private IEnumerable<Row> InView(Choice choice, Row row, long newest, long? upToMs = null)
    {
        var before = _rows.TakeWhile(other => !ReferenceEquals(other, row));
        if (choice.Rows != Rows.Lifetime)
        {
            before = before.Where(other => wrong == Mistake.NothingIsForgotten || other.TimeMs > newest - _keptMs);
        }

        if (wrong == Mistake.TiesByTime)
        {
            before = before.Where(other => other.TimeMs != row.TimeMs);
        }

        var seen = choice.BeforeThis || (_looks && wrong != Mistake.OwnRowCounts) || wrong == Mistake.ThisRowIsLeftOut ? before : before.Append(row);
        return seen.Where(other => IsInView(choice, row.TimeMs, other.TimeMs, upToMs ?? row.TimeMs)).OrderBy(other => other.TimeMs);
    }

    private bool IsInView(Choice choice, long timeMs, long otherMs, long upToMs)
    {
        if (choice.Rows == Rows.Lifetime)
        {
            return true;
        }

        if (choice.Rows == Rows.Day)
        {
            return otherMs <= timeMs && otherMs >= NaiveDays.MidnightMs(wrong == Mistake.DayIsOfUtc ? "UTC" : choice.Zone, timeMs);
        }

        var near = timeMs - (wrong == Mistake.DelayIsOneLess && choice.DelayMs > 0 ? choice.DelayMs - 1 : choice.DelayMs);
        var far = near - choice.WindowMs;
        if (choice.TileMs > 0)
        {
            var tile = (long)Math.Floor(far / (decimal)choice.TileMs) * choice.TileMs;
            return otherMs <= upToMs && (wrong == Mistake.TileEdgeIsOffByOne ? otherMs > tile : otherMs >= tile);
        }

        return otherMs <= near && (wrong == Mistake.LeftEdgeIsClosed ? otherMs >= far : otherMs > far);
    }

    private long? Number(Choice choice, Row row) => choice.Computes == Computes.KnownShare ? row.Event.KnownAtMs : NumberOf(choice, row, wrong == Mistake.NullCountsAsZero);

    /// <summary>The input of a choice as a number; texts by any number that is theirs alone.</summary>
    public static long? NumberOf(Choice choice, Row row, bool zeroForNull = false) => choice switch
    {
        { IsOfCategory: true, OfTip: true } => row.Event.Shop is { } shop ? shop.Length == 0 ? 0 : shop[0] : null,
        { Computes: Computes.FirstSeen } => row.Event.Amount,
        { IsOfCategory: true } => row.Event.Fraud ? 1 : 0,
        { OfTip: true } => row.Event.Tip ?? (zeroForNull ? 0 : null),
        _ => row.Event.Amount,
    };

    private static bool Meets(Only only, Row row) => only switch
    {
        Only.Positive => row.Event.Amount > 0,
        Only.EvenSecond => Second(row) % 2 == 0,
        Only.PositiveAndFraud => row.Event.Amount > 0 && row.Event.Fraud,
        _ => true,
    };

    private static int Second(Row row) => DateTimeOffset.FromUnixTimeMilliseconds(row.TimeMs).Second;

    public sealed class Row(long timeMs, Movement @event)
    {
        public long TimeMs { get; } = timeMs;

        public Movement Event { get; } = @event;
    }
}
