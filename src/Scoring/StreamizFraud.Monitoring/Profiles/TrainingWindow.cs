using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring.Profiles;

/// <summary>Training rows of one window, in steps of its time.</summary>
internal sealed class TrainingWindow
{
    private readonly List<int>[] _steps;

    /// <param name="window">Its kind.</param>
    /// <param name="startMs">Its start, ms.</param>
    /// <param name="isWhole">Whether the training rows reach over it.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="times">Times of all rows, ms.</param>
    public TrainingWindow(MonitorWindow window, long startMs, bool isWhole, IReadOnlyList<int> rows, List<long> times)
    {
        (IsWhole, Rows) = (isWhole, rows);
        var steps = window switch { MonitorWindow.Hour => 12, MonitorWindow.Day => 24, _ => 56 };
        var stepMs = MonitorWindows.SizeMs(window) / steps;
        _steps = [.. Enumerable.Range(0, steps).Select(_ => new List<int>())];
        foreach (var row in rows)
        {
            _steps[(times[row] - startMs) / stepMs].Add(row);
        }
    }

    public bool IsWhole { get; }

    public IReadOnlyList<int> Rows { get; }

    /// <summary>What is usual, with this window and all of its parts that have enough rows.</summary>
    public UsualDrift Widen(UsualDrift? usual, DistributionBins bins, List<double> values, int leastRows)
    {
        var (psi, ks, psiOfPart, ksOfPart) = usual ?? default;
        var cells = Array.ConvertAll(_steps, rows => Count(bins, values, rows));
        for (var from = 0; from < cells.Length; from++)
        {
            var (part, rows) = (new long[bins.Count], 0L);
            for (var to = from; to < cells.Length; to++)
            {
                for (var bin = 0; bin < part.Length; bin++)
                {
                    part[bin] += cells[to][bin];
                }

                rows += _steps[to].Count;
                if (rows < leastRows || _steps[to].Count == 0)
                {
                    continue;
                }

                var (index, statistic) = (PopulationStability.Index(part, bins.Expected), KolmogorovSmirnov.Binned(part, bins.Expected));
                (psiOfPart, ksOfPart) = (Math.Max(psiOfPart, index), Math.Max(ksOfPart, statistic));
                if (IsWhole && rows == Rows.Count)
                {
                    (psi, ks) = (Math.Max(psi, index), Math.Max(ks, statistic));
                }
            }
        }

        return new UsualDrift(psi, ks, psiOfPart, ksOfPart);
    }

    private static long[] Count(DistributionBins bins, List<double> values, List<int> rows)
    {
        var counts = new long[bins.Count];
        foreach (var row in rows)
        {
            counts[bins.BinOf(values[row])]++;
        }

        return counts;
    }
}
