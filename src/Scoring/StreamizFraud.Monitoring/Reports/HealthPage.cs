using System.Globalization;
using System.Net;
using System.Text;
using StreamizFraud.Monitoring.Counts;

namespace StreamizFraud.Monitoring.Reports;

/// <summary>The report as a page: no scripts, nothing that is loaded.</summary>
internal static class HealthPage
{
    private const string Style = """
        body{font:14px system-ui,sans-serif;margin:2em;max-width:75em;color:#222}table{border-collapse:collapse;width:100%;margin:.5em 0 2em}
        th,td{text-align:left;padding:.25em .6em;border-bottom:1px solid #ddd;vertical-align:middle}td.n{text-align:right;font-variant-numeric:tabular-nums}
        .alarm{color:#b00020;font-weight:600}.warn{color:#a15c00;font-weight:600}.ok{color:#1b6e2e}.unjudged{color:#777}
        """;

    public static string Of(ModelHealthReport report)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Model health</title><style>").Append(Style).Append("</style></head><body><h1>Model health: ");
        Badge(page, report.State).Append("</h1>");
        var newest = report.Current.Select(health => health.AtMs).DefaultIfEmpty(0).Max();
        page.Append("<p>As of ").Append(Time(newest)).Append(" (event time, UTC).</p><h2>Out of limits</h2>");
        if (report.Raised.Count == 0)
        {
            page.Append("<p>Nothing.</p>");
        }
        else
        {
            Table(page, report, report.Raised);
        }

        foreach (var model in report.Current.GroupBy(health => health.Model is null ? "All models" : $"{health.Model.Name} {health.Model.Version}").OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            page.Append("<h2>").Append(Text(model.Key)).Append("</h2>");
            Table(page, report, model.OrderBy(health => health.Feature is not null).ThenBy(health => health.Feature, StringComparer.Ordinal).ThenBy(health => health.Measure, StringComparer.Ordinal).ThenBy(health => health.Window));
        }

        return page.Append("</body></html>").ToString();
    }

    private static void Table(StringBuilder page, ModelHealthReport report, IEnumerable<ModelHealth> rows)
    {
        page.Append("<table><tr><th>measure</th><th>feature</th><th>window</th><th>figure</th><th>limits</th><th>state</th><th>since</th><th>history</th></tr>");
        foreach (var health in rows)
        {
            page.Append("<tr><td>").Append(Text(health.Measure)).Append("</td><td>").Append(Text(health.Feature ?? "")).Append("</td><td>").Append(Window(health))
                .Append("</td><td class=\"n\">").Append(Number(health.Figure)).Append("</td><td>").Append(Limits(health)).Append("</td><td>");
            Badge(page, health.State).Append("</td><td>").Append(Time(health.SinceMs)).Append("</td><td>");
            HealthLine.Append(page, [.. HealthHistory.Ended(report.Histories[health.Key])]);
            page.Append("</td></tr>");
        }

        page.Append("</table>");
    }

    private static StringBuilder Badge(StringBuilder page, HealthState state)
    {
        var name = ModelHealthSerde.NameOf(state);
        return page.Append("<span class=\"").Append(name).Append("\">").Append(name).Append("</span>");
    }

    private static string Window(ModelHealth health) =>
        health.Window == MonitorWindow.None ? "" : $"{MonitorWindows.NameOf(health.Window)} from {Time(health.WindowStartMs)}{(health.IsFinal ? "" : ", not ended")}";

    private static string Limits(ModelHealth health) =>
        health.Alarm is null && health.Warn is null ? "" : $"warn {Band(health.Warn)}, alarm {Band(health.Alarm)}";

    private static string Band(HealthBand? band) => band switch
    {
        null => "-",
        { Low: { } low, High: { } high } => $"outside {Number(low)} to {Number(high)}",
        { Low: { } low } => $"below {Number(low)}",
        { High: { } high } => $"above {Number(high)}",
        _ => "-",
    };

    private static string Number(double figure) => double.IsFinite(figure) ? figure.ToString("G4", CultureInfo.InvariantCulture) : "-";

    private static string Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
