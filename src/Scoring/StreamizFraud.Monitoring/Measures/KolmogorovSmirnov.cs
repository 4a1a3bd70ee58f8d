using StreamizFraud.Monitoring.Measures;

namespace StreamizFraud.Monitoring;

/// <summary>The Kolmogorov-Smirnov statistic: the greatest distance between two cumulative distributions, 0 to 1.</summary>
public static class KolmogorovSmirnov
{
    /// <summary>The statistic at the upper bounds of bins, which is at most that of the values themselves.</summary>
    /// <param name="counts">Rows by bin in ascending order, none negative.</param>
    /// <param name="expected">Expected share by the same bins, 0 to 1.</param>
    /// <returns>NaN without rows.</returns>
    /// <exception cref="ArgumentException">The numbers of bins differ.</exception>
    public static double Binned(ReadOnlySpan<long> counts, ReadOnlySpan<double> expected)
    {
        BinCounts.RequireSame(counts.Length, expected.Length, nameof(expected));
        var rows = BinCounts.Sum(counts);
        if (rows == 0)
        {
            return double.NaN;
        }

        var (greatest, below, expectedBelow) = (0.0, 0L, 0.0);
        for (var bin = 0; bin < counts.Length; bin++)
        {
            below += counts[bin];
            expectedBelow += expected[bin];
            greatest = Math.Max(greatest, Math.Abs(((double)below / rows) - expectedBelow));
        }

        return greatest;
    }

    /// <summary>The statistic of two samples.</summary>
    /// <param name="sample">Values, not NaN, in any order.</param>
    /// <param name="other">Values of the other sample, not NaN.</param>
    /// <returns>NaN if either is empty.</returns>
    /// <exception cref="ArgumentException">A value is NaN.</exception>
    public static double TwoSample(ReadOnlySpan<double> sample, ReadOnlySpan<double> other)
    {
        var (one, two) = (Sorted(sample, nameof(sample)), Sorted(other, nameof(other)));
        if (one.Length == 0 || two.Length == 0)
        {
            return double.NaN;
        }

        var (greatest, i, j) = (0.0, 0, 0);
        while (i < one.Length && j < two.Length)
        {
            // Both sides pass all that equals the next value, so ties are one step.
            var value = Math.Min(one[i], two[j]);
            while (i < one.Length && one[i] == value)
            {
                i++;
            }

            while (j < two.Length && two[j] == value)
            {
                j++;
            }

            greatest = Math.Max(greatest, Math.Abs(((double)i / one.Length) - ((double)j / two.Length)));
        }

        return greatest;
    }

    private static double[] Sorted(ReadOnlySpan<double> values, string name)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        // NaN sorts first, so one look is enough.
        return sorted.Length > 0 && double.IsNaN(sorted[0]) ? throw new ArgumentException("A value is NaN, which has no place in a distribution.", name) : sorted;
    }
}
