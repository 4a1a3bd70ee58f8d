using System.Globalization;
using System.Text;

namespace StreamizFraud.Monitoring.Reports;

/// <summary>A history as a line in SVG, with the alarm limits as dashed lines.</summary>
internal static class HealthLine
{
    private const double Width = 160;
    private const double Height = 32;
    private const double Margin = 3;

    public static void Append(StringBuilder page, IReadOnlyList<ModelHealth> history)
    {
        List<ModelHealth> points = [.. history.Where(health => double.IsFinite(health.Figure))];
        if (points.Count < 2)
        {
            return;
        }

        double?[] limits = [points[^1].Alarm?.Low, points[^1].Alarm?.High];
        var figures = points.ConvertAll(health => health.Figure);
        // Limits far away would make the line flat.
        var (least, most) = (figures.Min(), figures.Max());
        var room = Math.Max(most - least, 1e-12);
        List<double> shown = [.. limits.OfType<double>().Where(limit => limit > least - (3 * room) && limit < most + (3 * room))];
        (least, most) = (Math.Min(least, shown.DefaultIfEmpty(least).Min()), Math.Max(most, shown.DefaultIfEmpty(most).Max()));
        page.Append(CultureInfo.InvariantCulture, $"<svg width=\"{Width}\" height=\"{Height}\" role=\"img\" aria-label=\"{points.Count} figures\">");
        foreach (var limit in shown)
        {
            page.Append(CultureInfo.InvariantCulture, $"<line x1=\"0\" x2=\"{Width}\" y1=\"{Y(limit):F1}\" y2=\"{Y(limit):F1}\" stroke=\"#b00020\" stroke-dasharray=\"3 3\"/>");
        }

        page.Append("<polyline fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.5\" points=\"");
        for (var i = 0; i < points.Count; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"{X(i):F1},{Y(figures[i]):F1} ");
        }

        page.Append("\"/></svg>");

        double X(int i) => Margin + (i * (Width - (2 * Margin)) / (points.Count - 1));
        double Y(double figure) => Height - Margin - ((figure - least) / Math.Max(most - least, 1e-12) * (Height - (2 * Margin)));
    }
}
