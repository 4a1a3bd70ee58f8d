using System.Globalization;
using System.Text;

namespace StreamizFraud.Features.Definitions;

/// <summary>Writes a definition as a Markdown page for readers.</summary>
internal static class FeatureSetPage
{
    public static string Write<TEvent>(FeatureDeclarations<TEvent> declarations, IReadOnlyList<FeatureDefinition> definitions)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Feature set {declarations.Name}\n\n");
        page.Append("`row` is the event, `time` its time (UTC), t that time. A window (t-w, t] holds the rows of the same key that have arrived, this one included.\n\n");
        if (declarations.Keys.Count > 0)
        {
            page.Append("| key | value | lateness |\n|---|---|---|\n");
            foreach (var key in declarations.Keys)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {Cell(key.Name)} | {Code(key.Selector.Text)} | {Length(key.Lateness)} |\n");
            }

            page.Append('\n');
        }

        page.Append("| # | feature | formula | window | without rows | unit | SHA-256 |\n|---|---|---|---|---|---|---|\n");
        for (var i = 0; i < declarations.Features.Count; i++)
        {
            var feature = declarations.Features[i];
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {i} | {Cell(feature.Name)} | {Formula(feature)} | {Window(feature.Window)} | {WithoutRows(feature.Window)} | {Cell(feature.Unit ?? "")} | `{definitions[i].Sha256[..12]}…` |\n");
        }

        return page.ToString();
    }

    private static string Formula<TEvent>(FeatureDeclaration<TEvent> feature)
    {
        if (feature.Window is not { } window)
        {
            return Code(feature.Text);
        }

        var formula = window.Aggregate.Kind switch
        {
            AggregateKind.Count => "count()",
            AggregateKind.Mean => $"mean({window.Aggregate.Text})",
            _ => $"share({window.Aggregate.Text})",
        };
        return Code(window.Factor == 1 ? formula : string.Create(CultureInfo.InvariantCulture, $"{formula} * {window.Factor:R}")) + $" by {Cell(window.Aggregate.Key.Name)}";
    }

    private static string Window<TEvent>(WindowFeature<TEvent>? window) =>
        window is null ? ""
        : window.Delay is { } delay ? $"(t-{Length(delay)}-{Length(window.Window)}, t-{Length(delay)}]"
        : $"(t-{Length(window.Window)}, t]";

    private static string WithoutRows<TEvent>(WindowFeature<TEvent>? window) =>
        window is null ? ""
        : window.Delay is null ? "never"
        : window.Aggregate.Kind == AggregateKind.Count ? "0" : window.WhenEmpty.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A length of time in its largest whole unit.</summary>
    private static string Length(TimeSpan time)
    {
        foreach (var (unit, name) in ((TimeSpan, string)[])[(TimeSpan.FromDays(1), "d"), (TimeSpan.FromHours(1), "h"), (TimeSpan.FromMinutes(1), "min"), (TimeSpan.FromSeconds(1), "s")])
        {
            if (time.Ticks != 0 && time.Ticks % unit.Ticks == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / unit.Ticks} {name}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / TimeSpan.TicksPerMillisecond} ms");
    }

    private static string Code(string text) => $"`{Cell(text).Replace('`', '\'')}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
