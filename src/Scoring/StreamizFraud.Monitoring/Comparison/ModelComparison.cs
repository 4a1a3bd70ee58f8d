using StreamizFraud.Monitoring.Comparison;
using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring;

/// <summary>Two models on the same payments.</summary>
/// <remarks>
/// Judged are payments old enough for their labels to be there; the others are pending, and count for alerts and correlations alone. Uncertainty is that of a paired bootstrap: cards are drawn
/// with replacement, each with all of its payments, for average precision and cost; days for the card precision. Immutable.
/// </remarks>
public sealed record ModelComparison
{
    /// <summary>The model that decided.</summary>
    public required ComparedModel Champion { get; init; }

    /// <summary>The model that is to replace it.</summary>
    public required ComparedModel Challenger { get; init; }

    /// <summary>How they were compared.</summary>
    public required ComparisonOptions Options { get; init; }

    /// <summary>Payments with scores of both.</summary>
    public required int Payments { get; init; }

    /// <summary>Those of them whose labels are mature.</summary>
    public required int Judged { get; init; }

    /// <summary>Frauds among the judged ones.</summary>
    public required int Frauds { get; init; }

    /// <summary>Payments whose labels are not: neither fraud nor genuine.</summary>
    public int Pending => Payments - Judged;

    /// <summary>Cards of the payments.</summary>
    public required int Cards { get; init; }

    /// <summary>What a ranking that knows the labels reaches in the card precision.</summary>
    public required double CardPrecisionCeiling { get; init; }

    /// <summary>Cards found day by day, of judged payments.</summary>
    public required IReadOnlyList<ComparedDay> Days { get; init; }

    /// <summary>Alerts of both at their thresholds; null without thresholds.</summary>
    public required AlertOverlap? Overlap { get; init; }

    /// <summary>The most suspicious payments of both: as many as the champion alerts on, without a threshold a hundredth of all.</summary>
    public required AlertOverlap TopOverlap { get; init; }

    /// <summary>Spearman's rank correlation of the scores, equal ones with their mean rank: −1 to 1; NaN if one model gives one score only. Low-is-suspicious scores count negated.</summary>
    public required double Spearman { get; init; }

    /// <summary>Pearson's correlation of the scores.</summary>
    public required double Pearson { get; init; }

    /// <summary>Difference of average precision.</summary>
    public required PairedDifference AveragePrecision { get; init; }

    /// <summary>Difference of card precision.</summary>
    public required PairedDifference CardPrecision { get; init; }

    /// <summary>Difference of cost: negative is better.</summary>
    public required PairedDifference Cost { get; init; }

    /// <summary>Which one is better.</summary>
    public required ComparisonVerdict Verdict { get; init; }

    /// <summary>The verdict as a sentence, with the difference that it rests on.</summary>
    public string Says => ComparisonText.Verdict(this);

    /// <summary>Some of the payments, for a picture: at most 2,000, all frauds first.</summary>
    internal IReadOnlyList<ComparedPayment> Sample { get; init; } = [];

    /// <summary>Payments by score of the champion and of the challenger, in bins of equal width of their common range.</summary>
    internal (double From, double To, int[] Champion, int[] Challenger) Histogram { get; init; } = (0, 1, [], []);

    /// <summary>Compares two models.</summary>
    /// <param name="champion">The model that decided.</param>
    /// <param name="challenger">The model that is to replace it.</param>
    /// <param name="payments">Payments that both have scored, in any order, each once.</param>
    /// <param name="options">How; the defaults if null.</param>
    /// <exception cref="ArgumentException">There are no payments, a score is not finite, or a setting is outside its range.</exception>
    public static ModelComparison Of(ModelIdentity champion, ModelIdentity challenger, IEnumerable<ComparedPayment> payments, ComparisonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(champion);
        ArgumentNullException.ThrowIfNull(challenger);
        ArgumentNullException.ThrowIfNull(payments);
        return new PairedScores(payments, options ?? new ComparisonOptions()).Compare(champion, challenger);
    }

    /// <summary>The comparison as JSON; figures that there are not are null.</summary>
    public string ToJson() => ComparisonJson.Write(this);

    /// <summary>The comparison as a page with pictures, complete in itself.</summary>
    public string ToHtml() => ComparisonPage.Write(this);
}
