using StreamizFraud.Monitoring.Measures;

namespace StreamizFraud.Monitoring;

/// <summary>Measures of how well scores rank frauds above genuine payments. Equal scores count as one step of the ranking.</summary>
public static class RankingMetrics
{
    /// <summary>
    /// Area under the ROC curve: the chance that a fraud has a higher score than a genuine payment, half for equal scores.
    /// </summary>
    /// <param name="scores">Scores, not NaN.</param>
    /// <param name="labels">Labels, one per score.</param>
    /// <returns>0 to 1, or NaN when frauds or genuine payments are missing.</returns>
    /// <exception cref="ArgumentException">The lengths differ or a score is NaN.</exception>
    public static double Auc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels) => Auc(Steps(scores, labels));

    /// <summary>
    /// Average precision as scikit-learn defines it: the sum over thresholds of the gain in recall times the precision there,
    /// without interpolation.
    /// </summary>
    /// <param name="scores">Scores, not NaN.</param>
    /// <param name="labels">Labels, one per score.</param>
    /// <returns>0 to 1, or NaN without frauds.</returns>
    /// <exception cref="ArgumentException">The lengths differ or a score is NaN.</exception>
    public static double AveragePrecision(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels) => AveragePrecision(Steps(scores, labels));

    /// <summary>The same of steps.</summary>
    /// <param name="steps">Payments of one score each, the highest score first.</param>
    internal static double Auc(IEnumerable<RankingStep> steps)
    {
        double pairsWon = 0;
        long frauds = 0;
        long genuine = 0;
        foreach (var step in steps)
        {
            // Scores descend: every fraud met before beats the genuine payments of this step.
            pairsWon += (double)step.Genuine * frauds;
            pairsWon += 0.5 * step.Genuine * step.Frauds;
            frauds += step.Frauds;
            genuine += step.Genuine;
        }

        return frauds == 0 || genuine == 0 ? double.NaN : pairsWon / ((double)frauds * genuine);
    }

    /// <summary>The same of steps.</summary>
    /// <param name="steps">Payments of one score each, the highest score first.</param>
    internal static double AveragePrecision(IEnumerable<RankingStep> steps)
    {
        double sum = 0;
        long frauds = 0;
        long seen = 0;
        foreach (var step in steps)
        {
            frauds += step.Frauds;
            seen += step.Frauds + step.Genuine;
            sum += step.Frauds * ((double)frauds / seen);
        }

        return frauds == 0 ? double.NaN : sum / frauds;
    }

    private static List<RankingStep> Steps(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        if (scores.Length != labels.Length)
        {
            throw new ArgumentException($"{scores.Length} scores but {labels.Length} labels.", nameof(labels));
        }

        var sorted = scores.ToArray();
        var byScore = labels.ToArray();
        Array.Sort(sorted, byScore);
        // NaN sorts first, so one look is enough.
        if (sorted.Length > 0 && double.IsNaN(sorted[0]))
        {
            throw new ArgumentException("A score is NaN, which has no place in a ranking.", nameof(scores));
        }

        var steps = new List<RankingStep>();
        for (var i = sorted.Length - 1; i >= 0;)
        {
            var threshold = sorted[i];
            long frauds = 0;
            long genuine = 0;
            for (; i >= 0 && sorted[i] == threshold; i--)
            {
                frauds += byScore[i] ? 1 : 0;
                genuine += byScore[i] ? 0 : 1;
            }

            steps.Add(new RankingStep(frauds, genuine));
        }

        return steps;
    }
}
