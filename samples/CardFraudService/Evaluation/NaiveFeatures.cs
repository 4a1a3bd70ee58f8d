using System.Runtime.InteropServices;
using CardFraudService.World;

namespace CardFraudService.Evaluation;

/// <summary>
/// The 15 handbook features computed the slow and obvious way, from the rule alone, with no window data structure:
/// what the engine is measured against.
/// </summary>
/// <remarks>
/// Every payment looks at all earlier payments of its card and of its terminal, in the order the caller gives; it sees itself
/// and what came before it, never what comes after, even in the same second. Card windows are (t-w, t], terminal windows
/// (t-7d-w, t-7d]. Nothing assumes that the times ascend, so the order of arrival may differ from the order of time.
/// Cost grows with the square of a card's payments: fine for worlds, not for a service.
/// </remarks>
/// <param name="lateLabels">Whether a fraud counts from <see cref="Payment.FraudKnownAtMs"/> on, instead of by <see cref="Payment.IsFraud"/>.</param>
public sealed class NaiveFeatures(bool lateLabels = false) : INaiveFeatures
{
    /// <summary>Number of values per payment; their names are <see cref="HandbookColumns.ModelInputs"/>.</summary>
    public const int Count = 15;

    private const int FirstOfTerminal = 9;
    private const long LabelDelayMs = 7 * WorldCalendar.DayMs;
    private static readonly long[] WindowsMs = [WorldCalendar.DayMs, 7 * WorldCalendar.DayMs, 30 * WorldCalendar.DayMs];

    private readonly Dictionary<string, List<Payment>> _byCard = [];
    private readonly Dictionary<string, List<Payment>> _byTerminal = [];

    /// <summary>The vectors of all payments, one after the other.</summary>
    /// <param name="payments">In order of arrival.</param>
    public static double[][] Compute(IReadOnlyList<Payment> payments)
    {
        ArgumentNullException.ThrowIfNull(payments);
        var features = new NaiveFeatures();
        var rows = new double[payments.Count][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = features.Add(payments[i]);
        }

        return rows;
    }

    /// <summary>Takes the next payment and gives its vector.</summary>
    /// <param name="payment">The payment that arrived.</param>
    /// <returns>[<see cref="Count"/>] in the order of <see cref="HandbookColumns.ModelInputs"/>; amounts in currency units.</returns>
    public double[] Add(Payment payment)
    {
        var card = Remember(_byCard, payment.CardId, payment);
        var terminal = Remember(_byTerminal, payment.TerminalId, payment);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(payment.EventTimeMs);

        var row = new double[Count];
        row[0] = payment.AmountMinor / 100.0;
        row[1] = time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 0;
        row[2] = time.Hour <= 6 ? 1 : 0;
        for (var w = 0; w < WindowsMs.Length; w++)
        {
            (row[3 + (2 * w)], row[4 + (2 * w)]) = CountAndMean(card, payment.EventTimeMs, WindowsMs[w]);
            (row[FirstOfTerminal + (2 * w)], row[FirstOfTerminal + 1 + (2 * w)]) = CountAndRisk(terminal, payment.EventTimeMs, WindowsMs[w]);
        }

        return row;
    }

    /// <inheritdoc/>
    public void Remember(Payment payment)
    {
        Remember(_byCard, payment.CardId, payment);
        Remember(_byTerminal, payment.TerminalId, payment);
    }

    /// <inheritdoc/>
    public int StageOf(int column) => column < FirstOfTerminal ? 0 : 1;

    private static List<Payment> Remember(Dictionary<string, List<Payment>> groups, string key, Payment payment)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, key, out _);
        group ??= [];
        group.Add(payment);
        return group;
    }

    private static (double Count, double Mean) CountAndMean(List<Payment> rows, long end, long width)
    {
        long count = 0;
        long cents = 0;
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(rows))
        {
            if (row.EventTimeMs > end - width && row.EventTimeMs <= end)
            {
                count++;
                cents += row.AmountMinor;
            }
        }

        // The current row is always inside, so the count is never 0.
        return (count, cents / (100.0 * count));
    }

    private (double Count, double Risk) CountAndRisk(List<Payment> rows, long now, long width)
    {
        var end = now - LabelDelayMs;
        long count = 0;
        long frauds = 0;
        foreach (ref readonly var row in CollectionsMarshal.AsSpan(rows))
        {
            if (row.EventTimeMs > end - width && row.EventTimeMs <= end)
            {
                count++;
                frauds += (lateLabels ? row.FraudKnownAtMs <= now : row.IsFraud) ? 1 : 0;
            }
        }

        return (count, count == 0 ? 0 : (double)frauds / count);
    }
}
