using CardFraudService.World;

namespace CardFraudService.Evaluation;

/// <summary>The extended set from its rules alone: every payment looks at all earlier payments of its card, in the order the caller gives.</summary>
/// <remarks>Shares no code with the engine. Sums are <see cref="Int128"/>; values that are compared are compared as texts.</remarks>
public sealed class NaiveExtendedFeatures : INaiveFeatures
{
    private const long HourMs = 3_600_000;
    private const long SessionGapMs = HourMs / 2;
    private const long MonthMs = 30 * WorldCalendar.DayMs;
    private static readonly long[] WindowsMs = [HourMs / 6, HourMs, WorldCalendar.DayMs, 7 * WorldCalendar.DayMs, MonthMs];
    private readonly Dictionary<string, List<Payment>> _byCard = [];

    /// <inheritdoc/>
    public double[] Add(Payment payment)
    {
        var now = payment.EventTimeMs;
        Remember(payment);
        var all = _byCard[payment.CardId];
        var before = all[..^1];
        var month = Since(all, now, now - MonthMs);
        var earlier = Since(before, now, now - MonthMs);
        var today = Since(all, now, now - Modulo(now, WorldCalendar.DayMs) - 1);
        return
        [
            .. WindowsMs.SelectMany(width => OfWindow(Since(all, now, now - width))),
            Quantile(Since(all, now, now - (7 * WorldCalendar.DayMs)), 0.5),
            Quantile(Since(all, now, now - (7 * WorldCalendar.DayMs)), 0.9),
            Mean(earlier),
            Mean(earlier) is > 0 and var mean ? payment.AmountMinor / mean : double.NaN,
            VarianceOf(earlier) is > 0 and var variance && earlier.Count > 1 ? (payment.AmountMinor - Mean(earlier)) / Math.Sqrt(variance) : double.NaN,
            before.Count == 0 ? double.NaN : (now - before[^1].EventTimeMs) / 1_000.0,
            (now - all[0].EventTimeMs) / 1_000.0,
            .. ((int[])[1, 2, 3]).Select(k => before.Count < k ? double.NaN : before[^k].AmountMinor),
            Mean([.. before.TakeLast(3)]),
            month.Count(row => Modulo(row.EventTimeMs, WorldCalendar.DayMs) < 7 * HourMs) / (double)month.Count,
            month.GroupBy(row => row.TerminalId).Max(group => group.Count()) / (double)month.Count,
            Decayed(all, row => row.AmountMinor),
            Decayed(all, _ => 1),
            earlier.Count,
            before.Exists(row => row.TerminalId == payment.TerminalId) ? 0 : 1,
            month.Count(row => row.TerminalId == payment.TerminalId),
            today.Count,
            Sum(today),
            Session(all),
            .. Sawtooth(all, now, MonthMs, WorldCalendar.DayMs),
            .. Sawtooth(all, now, WorldCalendar.DayMs, HourMs),
            all.Count,
            Sum(all),
        ];
    }

    /// <inheritdoc/>
    public int StageOf(int column) => 0;

    /// <inheritdoc/>
    public void Remember(Payment payment)
    {
        if (!_byCard.TryGetValue(payment.CardId, out var all))
        {
            _byCard.Add(payment.CardId, all = []);
        }

        all.Add(payment);
    }

    private static IEnumerable<double> OfWindow(List<Payment> rows)
    {
        var sample = rows.Count < 2 ? double.NaN : Math.Sqrt(Spread(rows) / ((double)rows.Count * (rows.Count - 1)));
        return
        [
            rows.Count, Sum(rows), rows.Min(row => row.AmountMinor), rows.Max(row => row.AmountMinor),
            rows.Select(row => row.TerminalId).Distinct().Count(), Mean(rows), VarianceOf(rows), sample,
        ];
    }

    /// <summary>Rows of (<paramref name="from"/>, <paramref name="now"/>].</summary>
    private static List<Payment> Since(List<Payment> rows, long now, long from) => rows.FindAll(row => row.EventTimeMs > from && row.EventTimeMs <= now);

    private static double Sum(List<Payment> rows) => (double)Total(rows);

    private static double Mean(List<Payment> rows) => rows.Count == 0 ? double.NaN : (double)Total(rows) / rows.Count;

    private static Int128 Total(List<Payment> rows) => rows.Aggregate((Int128)0, (sum, row) => sum + row.AmountMinor);

    /// <summary>n Σx² - (Σx)².</summary>
    private static double Spread(List<Payment> rows) =>
        (double)((rows.Count * rows.Aggregate((Int128)0, (sum, row) => sum + ((Int128)row.AmountMinor * row.AmountMinor))) - (Total(rows) * Total(rows)));

    private static double VarianceOf(List<Payment> rows) => rows.Count == 0 ? double.NaN : Spread(rows) / ((double)rows.Count * rows.Count);

    private static double Quantile(List<Payment> rows, double p)
    {
        var sorted = rows.Select(row => row.AmountMinor).Order().ToList();
        var place = p * (sorted.Count - 1);
        var (low, high) = (sorted[(int)Math.Floor(place)], sorted[(int)Math.Ceiling(place)]);
        return low + ((place - Math.Floor(place)) * ((double)high - low));
    }

    /// <summary>Every row, halved for each day that it is older than the youngest row, or that it came late.</summary>
    private static double Decayed(List<Payment> rows, Func<Payment, double> value)
    {
        var youngest = rows.Max(row => row.EventTimeMs);
        return rows.Sum(row => value(row) * Math.Pow(2, -(youngest - row.EventTimeMs) / (double)WorldCalendar.DayMs));
    }

    private static double Session(List<Payment> rows)
    {
        var (count, youngest) = (0, long.MinValue / 2);
        foreach (var row in rows)
        {
            var isNew = row.EventTimeMs - youngest > SessionGapMs;
            (count, youngest) = isNew ? (1, row.EventTimeMs) : (count + 1, Math.Max(youngest, row.EventTimeMs));
        }

        return count;
    }

    private static double[] Sawtooth(List<Payment> all, long now, long width, long tile)
    {
        var rows = Since(all, now, now - width - Modulo(now - width, tile) - 1);
        return [rows.Count, Sum(rows)];
    }

    private static long Modulo(long value, long by) => ((value % by) + by) % by;
}
