using CardFraudService.World;

namespace StreamizFraud.Monitoring.Tests.Bugs;

/// <summary>The handbook's windows of 1, 7 and 30 days as a job computes them that runs now and then: as of the last step before the payment.</summary>
/// <param name="world">The payments.</param>
/// <param name="stepsMs">Time between two runs, for each window.</param>
internal sealed class SteppedWindows(WatchedWorld world, long[] stepsMs)
{
    private const long DelayMs = 7 * WorldCalendar.DayMs;
    private static readonly int[] Windows = [1, 7, 30];
    private readonly Dictionary<string, List<(long TimeMs, long Amounts)>> _cards = [];
    private readonly Dictionary<string, List<(long TimeMs, long Frauds)>> _terminals = [];

    public IEnumerable<ServedRow> Serve(int first)
    {
        for (var i = 0; i < world.Payments.Count; i++)
        {
            var payment = world.Payments[i];
            Add(_cards, payment.CardId, payment.EventTimeMs, payment.AmountMinor);
            Add(_terminals, payment.TerminalId, payment.EventTimeMs, payment.IsFraud ? 1 : 0);
            if (i < first)
            {
                continue;
            }

            double[] vector = [.. world.Vectors[i]];
            for (var w = 0; w < Windows.Length; w++)
            {
                var (step, width) = (stepsMs[w], Windows[w] * WorldCalendar.DayMs);
                var end = payment.EventTimeMs / step * step;
                var (n, amounts) = Between(_cards[payment.CardId], end - width, end);
                vector[WatchedWorld.Column($"CUSTOMER_ID_NB_TX_{Windows[w]}DAY_WINDOW")] = n;
                vector[WatchedWorld.Column($"CUSTOMER_ID_AVG_AMOUNT_{Windows[w]}DAY_WINDOW")] = n == 0 ? 0 : amounts / 100.0 / n;
                var (m, frauds) = Between(_terminals[payment.TerminalId], end - DelayMs - width, end - DelayMs);
                vector[WatchedWorld.Column($"TERMINAL_ID_NB_TX_{Windows[w]}DAY_WINDOW")] = m;
                vector[WatchedWorld.Column($"TERMINAL_ID_RISK_{Windows[w]}DAY_WINDOW")] = m == 0 ? 0 : (double)frauds / m;
            }

            yield return new ServedRow(i, vector);
        }
    }

    /// <summary>Rows with running totals.</summary>
    private static void Add(Dictionary<string, List<(long, long)>> keys, string key, long timeMs, long value)
    {
        if (!keys.TryGetValue(key, out var rows))
        {
            keys.Add(key, rows = []);
        }

        rows.Add((timeMs, value + (rows.Count == 0 ? 0 : rows[^1].Item2)));
    }

    /// <summary>Number and sum of the rows of (from, to].</summary>
    private static (long Count, long Sum) Between(List<(long TimeMs, long Total)> rows, long fromMs, long toMs)
    {
        var (before, through) = (Through(rows, fromMs), Through(rows, toMs));
        return (through - before, (through == 0 ? 0 : rows[through - 1].Total) - (before == 0 ? 0 : rows[before - 1].Total));
    }

    private static int Through(List<(long TimeMs, long Total)> rows, long timeMs)
    {
        var (from, to) = (0, rows.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            (from, to) = rows[middle].TimeMs <= timeMs ? (middle + 1, to) : (from, middle);
        }

        return from;
    }
}
