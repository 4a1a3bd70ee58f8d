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
        page.Append("`row` is the event, `time` its time (UTC), t that time. A window (t-w, t] holds the rows of the same key that have arrived, this one included unless \"before\" is said.\n\n");
        if (declarations.Keys.Count > 0)
        {
            page.Append("| key | value | lateness |\n|---|---|---|\n");
            foreach (var key in declarations.Keys)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {Cell(key.Name)} | {Code(key.Selector.Text)} | {Length(key.Lateness)} |\n");
            }

            page.Append('\n');
        }

        if (declarations.Lookups.Count > 0)
        {
            page.Append("| table | key of the row |\n|---|---|\n");
            foreach (var table in declarations.Lookups)
            {
                page.Append(CultureInfo.InvariantCulture, $"| {Cell(table.Name)} | {Code(table.Key.Text)} |\n");
            }

            page.Append('\n');
        }

        if (declarations.DistinctBy.FirstOrDefault() is { } distinct)
        {
            page.Append(CultureInfo.InvariantCulture, $"An event whose {Code(distinct.Id.Text)} the same {Cell(declarations.Keys[0].Name)} had less than {Length(distinct.Window)} before is a duplicate and passed over.\n\n");
        }

        page.Append("| # | feature | formula | window | null | unit | SHA-256 |\n|---|---|---|---|---|---|---|\n");
        for (var i = 0; i < declarations.Features.Count; i++)
        {
            var feature = declarations.Features[i];
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {i} | {Cell(feature.Name)} | {Formula(feature)} | {Window(feature.Key)} | {WhenNull(feature)} | {Cell(feature.Unit ?? "")} | `{definitions[i].Sha256[..12]}…` |\n");
        }

        return page.ToString();
    }

    private static string Formula<TEvent>(FeatureDeclaration<TEvent> feature)
    {
        if (feature.Derived is { } derived)
        {
            return Code(derived.Inputs.Select((input, place) => (input, place)).Reverse().Aggregate(
                derived.Formula.Text, (text, input) => text.Replace(string.Create(CultureInfo.InvariantCulture, $"row[{input.place}]"), input.input, StringComparison.Ordinal)));
        }

        if (feature.Lookup is { } lookup)
        {
            return $"{Code(lookup.Text)} of the row in table {Cell(lookup.Table.Name)}";
        }

        if (feature.Key is not { } declared)
        {
            return Code(feature.Text);
        }

        var formula = declared.Aggregate.Operator.Formula(declared.Aggregate.Input?.Text ?? string.Empty);
        return Code(declared.Factor == 1 ? formula : string.Create(CultureInfo.InvariantCulture, $"{formula} * {declared.Factor:R}")) + $" by {Cell(declared.Aggregate.Key.Name)}";
    }

    private static string Window<TEvent>(KeyFeature<TEvent>? feature) =>
        feature is null ? ""
        : (feature.View switch
        {
            ViewKind.Window when feature.Delay is { } delay => $"(t-{Length(delay)}-{Length(feature.Window)}, t-{Length(delay)}]",
            ViewKind.Window when feature.Tile is { } tile => $"[floor((t-{Length(feature.Window)}) / {Length(tile)}) * {Length(tile)}, t]",
            ViewKind.Window => $"(t-{Length(feature.Window)}, t]",
            ViewKind.Day => $"[midnight in {feature.TimeZone}, t]",
            ViewKind.Lifetime => "all rows",
            _ => feature.RememberMs is { } remember ? $"remembers {Length(TimeSpan.FromMilliseconds(remember))}" : "",
        }) + (feature.IsBeforeThis ? " before" : "");

    private static string WhenNull<TEvent>(FeatureDeclaration<TEvent> feature) =>
        feature.CanBeNull ? "null"
        : feature.Key is { CanBeNull: true } declared ? declared.WhenNull.ToString("R", CultureInfo.InvariantCulture)
        : feature.Derived?.WhenNull is { } value ? value.ToString("R", CultureInfo.InvariantCulture)
        : feature.Lookup is { } lookup ? lookup.WhenNull.ToString("R", CultureInfo.InvariantCulture)
        : "never";

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
