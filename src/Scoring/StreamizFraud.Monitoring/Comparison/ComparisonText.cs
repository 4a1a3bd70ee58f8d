using System.Globalization;

namespace StreamizFraud.Monitoring.Comparison;

/// <summary>What a comparison says in words.</summary>
internal static class ComparisonText
{
    public static string Verdict(ModelComparison comparison) => comparison.Verdict switch
    {
        ComparisonVerdict.ChallengerBetter => $"The challenger ranks frauds better: {Interval(comparison)}.",
        ComparisonVerdict.ChampionBetter => $"The champion ranks frauds better: {Interval(comparison)}.",
        ComparisonVerdict.NotShown => $"These payments do not show which model ranks frauds better: {Interval(comparison)}.",
        _ => string.Create(CultureInfo.InvariantCulture, $"{comparison.Frauds:N0} frauds are too few to say which model is better; {comparison.Options.MinFrauds:N0} are needed."),
    };

    /// <summary>A figure, or a dash where there is none.</summary>
    public static string Figure(double value, string format) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "–";

    public static string Interval(PairedDifference difference, string format) =>
        $"{Figure(difference.Value, format)} ({Figure(difference.Lower, format)} to {Figure(difference.Upper, format)})";

    private static string Interval(ModelComparison comparison) => string.Create(
        CultureInfo.InvariantCulture,
        $"average precision differs by {comparison.AveragePrecision.Value:+0.000;-0.000}, between {comparison.AveragePrecision.Lower:+0.000;-0.000} and {comparison.AveragePrecision.Upper:+0.000;-0.000} with {100 * comparison.Options.Confidence:0.####} % confidence, over {comparison.Frauds:N0} frauds");
}
