namespace StreamizFraud.Monitoring.Comparison;

/// <summary>Percentile intervals of differences, over units (cards or days) that are drawn with replacement.</summary>
internal static class Bootstrap
{
    /// <summary>Draws as many units as there are, again and again, and computes a difference of each draw.</summary>
    /// <param name="units">How many there are.</param>
    /// <param name="options">Resamples, seed, confidence.</param>
    /// <param name="differences">Gives differences of how often each unit was drawn; NaN: none.</param>
    /// <returns>Lower and upper end of each; NaN where there is no draw with one.</returns>
    public static IReadOnlyList<(double Lower, double Upper)> Intervals(int units, ComparisonOptions options, params Func<int[], double>[] differences)
    {
        var random = new SplitMix(options.Seed);
        var drawn = new int[units];
        var values = Array.ConvertAll(differences, _ => new List<double>(options.Resamples));
        for (var resample = 0; resample < options.Resamples && units > 1; resample++)
        {
            Array.Clear(drawn);
            for (var i = 0; i < units; i++)
            {
                drawn[random.Next(units)]++;
            }

            for (var i = 0; i < differences.Length; i++)
            {
                if (differences[i](drawn) is var value && !double.IsNaN(value))
                {
                    values[i].Add(value);
                }
            }
        }

        var tail = (1 - options.Confidence) / 2;
        return [.. values.Select(of =>
        {
            of.Sort();
            return (Quantile(of, tail), Quantile(of, 1 - tail));
        })];
    }

    /// <summary>Linear between the closest ranks, as numpy's default.</summary>
    private static double Quantile(List<double> sorted, double share)
    {
        if (sorted.Count == 0)
        {
            return double.NaN;
        }

        var at = share * (sorted.Count - 1);
        var below = (int)at;
        return below + 1 < sorted.Count ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
