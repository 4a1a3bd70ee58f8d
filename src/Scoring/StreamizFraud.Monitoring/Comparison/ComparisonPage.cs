using System.Globalization;
using System.Net;
using System.Text;

namespace StreamizFraud.Monitoring.Comparison;

/// <summary>A comparison as a page: nothing is fetched from elsewhere.</summary>
internal static class ComparisonPage
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2em auto;padding:0 1em;color:#1c2733}h1{font-size:1.5em}h2{font-size:1.1em;margin:1.6em 0 .4em}"
        + "table{border-collapse:collapse}th,td{padding:.25em .9em .25em 0;text-align:right;border-bottom:1px solid #dde3ea}th:first-child,td:first-child{text-align:left}"
        + ".verdict{padding:.8em 1em;background:#eef3f8;border-left:4px solid #33628f}.charts{display:flex;flex-wrap:wrap;gap:1em}figure{margin:0;width:470px}figcaption{font-size:.9em;color:#516070}"
        + "svg{width:100%}svg text{font:11px system-ui,sans-serif;fill:#516070}.grid{stroke:#e3e8ee}polyline{fill:none;stroke-width:2}.one{stroke:#33628f}.two{stroke:#c4621a}.best{stroke:#8a97a5;stroke-dasharray:4 3}"
        + "circle{fill-opacity:.45}circle.genuine{fill:#8a97a5}circle.fraud{fill:#b3261e}b.one{color:#33628f}b.two{color:#c4621a}";

    public static string Write(ModelComparison comparison)
    {
        var page = new StringBuilder();
        var (one, two) = (comparison.Champion, comparison.Challenger);
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Comparison of models</title><style>").Append(Style).Append("</style></head><body>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1><b class=\"one\">{Name(one)}</b> and <b class=\"two\">{Name(two)}</b> on the same payments</h1>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"verdict\">{WebUtility.HtmlEncode(comparison.Says)}</p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<p>{comparison.Payments:N0} payments of {comparison.Cards:N0} cards have scores of both. {comparison.Judged:N0} of them are old enough to be judged, {comparison.Frauds:N0} are frauds; ");
        page.Append(CultureInfo.InvariantCulture, $"{comparison.Pending:N0} are pending and count for alerts and correlations alone.</p>\n");
        Figures(page, comparison);
        page.Append("<div class=\"charts\">\n");
        Figure(page, "Precision by recall", Curves(comparison));
        Figure(page, "Cards found a day; dashed: a ranking that knows the labels", Days(comparison));
        Figure(page, "Scores of a payment: red frauds, grey others (a sample)", Scatter(comparison));
        Figure(page, "Payments by score, logarithm to base 10 of 1 + count", Histogram(comparison));
        page.Append("</div>\n");
        var options = comparison.Options;
        page.Append(CultureInfo.InvariantCulture, $"<p>Intervals: {100 * options.Confidence:0.####} % percentile bootstrap, {options.Resamples:N0} resamples of cards (of days for the card precision), seed {options.Seed}. ");
        page.Append(CultureInfo.InvariantCulture, $"An alert costs {options.AlertCost}, a missed fraud {100 * options.LossShare:0.####} % of its amount. Champion: SHA-256 {WebUtility.HtmlEncode(one.Model.Sha256)}; challenger: {WebUtility.HtmlEncode(two.Model.Sha256)}.</p>\n");
        page.Append("</body></html>\n");
        return page.ToString();
    }

    private static string Name(ComparedModel model) => WebUtility.HtmlEncode($"{model.Model.Name} {model.Model.Version}");

    private static void Figures(StringBuilder page, ModelComparison comparison)
    {
        var (one, two) = (comparison.Champion, comparison.Challenger);
        page.Append("<table><tr><th></th><th>champion</th><th>challenger</th><th>difference</th></tr>\n");
        Row(page, "average precision", one.AveragePrecision, two.AveragePrecision, "0.0000", ComparisonText.Interval(comparison.AveragePrecision, "+0.0000;-0.0000"));
        Row(
            page,
            string.Create(CultureInfo.InvariantCulture, $"card precision@{comparison.Options.TopCards} (at best {ComparisonText.Figure(comparison.CardPrecisionCeiling, "0.0000")})"),
            one.CardPrecision,
            two.CardPrecision,
            "0.0000",
            ComparisonText.Interval(comparison.CardPrecision, "+0.0000;-0.0000"));
        if (comparison.Overlap is { } overlap)
        {
            Row(page, "cost", one.Cost, two.Cost, "N0", ComparisonText.Interval(comparison.Cost, "+#,0;-#,0;0"));
            Row(page, "alerts", one.Alerts!.Value, two.Alerts!.Value, "N0", string.Create(CultureInfo.InvariantCulture, $"{overlap.Both:N0} by both, {overlap.ChampionOnly:N0} and {overlap.ChallengerOnly:N0} by one (Jaccard {ComparisonText.Figure(overlap.Jaccard, "0.000")})"));
            Row(page, "frauds missed", one.Missed!.Value, two.Missed!.Value, "N0", string.Empty);
        }

        var top = comparison.TopOverlap;
        page.Append(CultureInfo.InvariantCulture, $"</table>\n<p>Of the {top.Both + top.ChampionOnly:N0} payments most suspicious to each, {top.Both:N0} are the same (Jaccard {ComparisonText.Figure(top.Jaccard, "0.000")}). ");
        page.Append(CultureInfo.InvariantCulture, $"Correlation of the scores: Spearman {ComparisonText.Figure(comparison.Spearman, "0.0000")}, Pearson {ComparisonText.Figure(comparison.Pearson, "0.0000")}.</p>\n");
    }

    private static void Row(StringBuilder page, string name, double one, double two, string format, string difference) => page.Append(
        CultureInfo.InvariantCulture, $"<tr><td>{name}</td><td>{ComparisonText.Figure(one, format)}</td><td>{ComparisonText.Figure(two, format)}</td><td>{difference}</td></tr>\n");

    private static void Figure(StringBuilder page, string caption, SvgChart chart) =>
        page.Append(CultureInfo.InvariantCulture, $"<figure>{chart}<figcaption>{caption}</figcaption></figure>\n");

    private static SvgChart Curves(ModelComparison comparison)
    {
        var chart = new SvgChart("precision by recall", ("recall", 0, 1), ("precision", 0, 1));
        chart.Line("one", comparison.Champion.Curve.Select(point => (point.Recall, point.Precision)));
        chart.Line("two", comparison.Challenger.Curve.Select(point => (point.Recall, point.Precision)));
        return chart;
    }

    private static SvgChart Days(ModelComparison comparison)
    {
        var days = comparison.Days;
        var chart = new SvgChart("cards found a day", ("day", 1, Math.Max(2, days.Count)), ("cards", 0, Math.Max(1, days.Select(day => day.Ceiling).DefaultIfEmpty(1).Max())));
        chart.Line("best", days.Select((day, i) => (i + 1.0, (double)day.Ceiling)));
        chart.Line("one", days.Select((day, i) => (i + 1.0, (double)day.Champion)));
        chart.Line("two", days.Select((day, i) => (i + 1.0, (double)day.Challenger)));
        return chart;
    }

    private static SvgChart Scatter(ModelComparison comparison)
    {
        var (from, to, _, _) = comparison.Histogram;
        var chart = new SvgChart("scores of both", ("champion", from, to), ("challenger", from, to));
        chart.Dots("genuine", comparison.Sample.Where(payment => payment.IsFraud != true).Select(payment => (payment.Champion, payment.Challenger)));
        chart.Dots("fraud", comparison.Sample.Where(payment => payment.IsFraud == true).Select(payment => (payment.Champion, payment.Challenger)));
        return chart;
    }

    private static SvgChart Histogram(ModelComparison comparison)
    {
        var (from, to, one, two) = comparison.Histogram;
        var (first, second) = (Logarithms(one), Logarithms(two));
        var chart = new SvgChart("payments by score", ("score", from, to), ("log10(1 + payments)", 0, Math.Ceiling(first.Concat(second).Max())));
        chart.Steps("one", first);
        chart.Steps("two", second);
        return chart;

        static double[] Logarithms(int[] counts) => Array.ConvertAll(counts, count => Math.Log10(1 + count));
    }
}
