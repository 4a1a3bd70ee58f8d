using StreamizFraud.Monitoring.Measures;

namespace StreamizFraud.Monitoring;

/// <summary>Whether scores that are probabilities are right as such.</summary>
public static class Calibration
{
    /// <summary>The Brier score: the mean of (score − label)². 0 is perfect; a constant score of the fraud rate r has r(1 − r).</summary>
    /// <param name="scores">Probabilities, 0 to 1.</param>
    /// <param name="labels">Labels, one a score.</param>
    /// <returns>0 to 1; NaN without scores.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is no probability.</exception>
    public static double Brier(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        BinCounts.RequireSame(scores.Length, labels.Length, nameof(labels));
        double sum = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var error = Probability(scores[i]) - (labels[i] ? 1 : 0);
            sum += error * error;
        }

        return scores.Length == 0 ? double.NaN : sum / scores.Length;
    }

    /// <summary>The reliability curve: scores in bins of equal width, with what became of them.</summary>
    /// <param name="scores">Probabilities, 0 to 1.</param>
    /// <param name="labels">Labels, one a score.</param>
    /// <param name="bins">Number of bins, from 1; bin i holds scores from i / bins on, and the last one 1 as well.</param>
    /// <returns>All bins, also empty ones.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a score is no probability.</exception>
    public static IReadOnlyList<ReliabilityBin> Reliability(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        BinCounts.RequireSame(scores.Length, labels.Length, nameof(labels));
        var (counts, sums, frauds) = (new long[bins], new double[bins], new long[bins]);
        for (var i = 0; i < scores.Length; i++)
        {
            var bin = Math.Min(bins - 1, (int)(Probability(scores[i]) * bins));
            counts[bin]++;
            sums[bin] += scores[i];
            frauds[bin] += labels[i] ? 1 : 0;
        }

        var curve = new ReliabilityBin[bins];
        for (var bin = 0; bin < bins; bin++)
        {
            curve[bin] = new ReliabilityBin(counts[bin], sums[bin] / counts[bin], (double)frauds[bin] / counts[bin]);
        }

        return curve;
    }

    private static double Probability(double score) =>
        score is >= 0 and <= 1 ? score : throw new ArgumentException("A score is no probability from 0 to 1.");
}
