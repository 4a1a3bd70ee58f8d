namespace StreamizFraud.Features.Tests.Reference;

/// <summary>What a feature says that has gone over to sketches, from the guide alone: buckets are looked for by counting, registers in a set.</summary>
internal static class NaiveSketch
{
    public static long LastOfTile(long timeMs, long tileMs, Mistake wrong) =>
        wrong == Mistake.SketchEndsAtTheRow ? timeMs : ((long)Math.Floor(timeMs / (decimal)tileMs) * tileMs) + tileMs - 1;

    public static double? Value(Choice choice, IReadOnlyList<NaiveFeatures.Row> rows)
    {
        if (choice.Computes == Computes.Distinct)
        {
            // So few values that the estimate is the number of registers that are not empty.
            return rows.Select(row => choice.OfTip ? row.Event.Shop is { } shop ? Categories.Of(shop) : (long?)null : row.Event.Fraud ? 1 : 0)
                .Where(value => value is not null).Select(value => RegisterOf(value!.Value)).Distinct().Count();
        }

        var middles = rows.Select(row => NaiveFeatures.NumberOf(choice, row)).Where(value => value is not null).Select(value => MiddleOf(value!.Value)).Order().ToList();
        if (middles.Count == 0)
        {
            return null;
        }

        var place = choice.P * (middles.Count - 1);
        var low = (int)Math.Floor(place);
        return middles[low] + ((place - low) * (middles[Math.Min(low + 1, middles.Count - 1)] - middles[low]));
    }

    /// <summary>The middle of a value's bucket: of 64 of one width between two powers of two.</summary>
    public static double MiddleOf(long value)
    {
        var (amount, width) = (decimal.Abs(value), 1m);
        while (amount >= 128 * width)
        {
            width *= 2;
        }

        var middle = (double)(Math.Floor(amount / width) * width) + ((double)(width - 1) / 2);
        return value < 0 ? -middle : middle;
    }

    private static ulong RegisterOf(long value)
    {
        var x = unchecked((ulong)value);
        foreach (var by in (ulong[])[0xFF51AFD7ED558CCDUL, 0xC4CEB9FE1A85EC53UL])
        {
            x = unchecked((x ^ (x >> 33)) * by);
        }

        return (x ^ (x >> 33)) / (1UL << 52);
    }
}
