namespace StreamizFraud.Features.Export.Backtests;

/// <summary>The population stability index: how far one distribution is from another.</summary>
internal static class StabilityIndex
{
    // A bin that is empty on one side has no logarithm; a tenth of a per mille is the usual floor.
    private const double LeastShare = 1e-4;

    /// <summary>
    /// Σ (q - p) ln(q / p) over the bins that the deciles of <paramref name="against"/> make, and one of nulls; p are its shares, q those of
    /// <paramref name="values"/>, none taken for less than 0.0001.
    /// </summary>
    /// <returns>0 and more; null if either has no rows.</returns>
    public static double? Of(ValueCounts values, ValueCounts against)
    {
        var (rows, rowsAgainst) = (values.Values + values.Nulls, against.Values + against.Nulls);
        if (rows == 0 || rowsAgainst == 0)
        {
            return null;
        }

        var index = Term(values.Nulls, rows, against.Nulls, rowsAgainst);
        var (below, belowAgainst) = (0L, 0L);
        foreach (var edge in against.Deciles())
        {
            var (through, throughAgainst) = (values.CountThrough(edge), against.CountThrough(edge));
            index += Term(through - below, rows, throughAgainst - belowAgainst, rowsAgainst);
            (below, belowAgainst) = (through, throughAgainst);
        }

        return index + Term(values.Values - below, rows, against.Values - belowAgainst, rowsAgainst);
    }

    private static double Term(long count, long rows, long countAgainst, long rowsAgainst)
    {
        if (count == 0 && countAgainst == 0)
        {
            return 0;
        }

        var (q, p) = (Math.Max(LeastShare, (double)count / rows), Math.Max(LeastShare, (double)countAgainst / rowsAgainst));
        return (q - p) * Math.Log(q / p);
    }
}
