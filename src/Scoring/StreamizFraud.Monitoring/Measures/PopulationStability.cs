using StreamizFraud.Monitoring.Measures;

namespace StreamizFraud.Monitoring;

/// <summary>The population stability index (PSI) of counts by bin: how far one distribution is from another.</summary>
/// <remarks>Σ (q − p) ln(q / p) over the bins, q and p the shares of a bin on the two sides, none taken for less than 0.0001. Below 0.1 is usual, from 0.25 on another population. Symmetric.</remarks>
public static class PopulationStability
{
    /// <summary>The least share that a bin is taken for: a bin that is empty on one side has no logarithm.</summary>
    public const double LeastShare = 1e-4;

    /// <summary>The index of counts against other counts.</summary>
    /// <param name="counts">Rows by bin, none negative.</param>
    /// <param name="against">Rows by the same bins on the other side.</param>
    /// <returns>0 and more; NaN if either side has no rows.</returns>
    /// <exception cref="ArgumentException">The numbers of bins differ.</exception>
    public static double Index(ReadOnlySpan<long> counts, ReadOnlySpan<long> against)
    {
        BinCounts.RequireSame(counts.Length, against.Length, nameof(against));
        var rowsAgainst = BinCounts.Sum(against);
        if (rowsAgainst == 0)
        {
            return double.NaN;
        }

        var shares = new double[against.Length];
        for (var bin = 0; bin < shares.Length; bin++)
        {
            shares[bin] = (double)against[bin] / rowsAgainst;
        }

        return Index(counts, shares);
    }

    /// <summary>The index of counts against shares that are expected, such as those of training bins.</summary>
    /// <param name="counts">Rows by bin, none negative.</param>
    /// <param name="expected">Share by the same bins, 0 to 1.</param>
    /// <returns>0 and more; NaN without rows.</returns>
    /// <exception cref="ArgumentException">The numbers of bins differ.</exception>
    public static double Index(ReadOnlySpan<long> counts, ReadOnlySpan<double> expected)
    {
        BinCounts.RequireSame(counts.Length, expected.Length, nameof(expected));
        var rows = BinCounts.Sum(counts);
        if (rows == 0)
        {
            return double.NaN;
        }

        double index = 0;
        for (var bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] == 0 && expected[bin] == 0)
            {
                continue;
            }

            var (q, p) = (Math.Max(LeastShare, (double)counts[bin] / rows), Math.Max(LeastShare, expected[bin]));
            index += (q - p) * Math.Log(q / p);
        }

        return index;
    }
}
