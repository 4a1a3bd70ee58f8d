using System.Globalization;
using System.Text;

namespace StreamizFraud.Monitoring.Comparison;

/// <summary>A picture with two axes as inline SVG: lines, dots, bars.</summary>
internal sealed class SvgChart
{
    private const double Width = 460;
    private const double Height = 300;
    private const double Left = 52;
    private const double Bottom = 44;
    private const double Top = 12;
    private const double Right = 14;
    private const int Ticks = 5;
    private readonly StringBuilder _svg = new();
    private readonly (double From, double To) _x;
    private readonly (double From, double To) _y;

    /// <param name="title">What it shows, for those who cannot see it.</param>
    /// <param name="x">Name and range of the horizontal axis.</param>
    /// <param name="y">Name and range of the vertical axis.</param>
    public SvgChart(string title, (string Name, double From, double To) x, (string Name, double From, double To) y)
    {
        (_x, _y) = ((x.From, x.To > x.From ? x.To : x.From + 1), (y.From, y.To > y.From ? y.To : y.From + 1));
        _svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{title}\">");
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var (ofX, ofY) = (_x.From + ((_x.To - _x.From) * tick / Ticks), _y.From + ((_y.To - _y.From) * tick / Ticks));
            _svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(ofY):0.#}\" y2=\"{Y(ofY):0.#}\"/>");
            _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(ofX):0.#}\" y=\"{Height - Bottom + 15}\" text-anchor=\"middle\">{ofX:0.##}</text>");
            _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 5}\" y=\"{Y(ofY) + 4:0.#}\" text-anchor=\"end\">{ofY:0.##}</text>");
        }

        _svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{x.Name}</text>");
        _svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(12 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{y.Name}</text>");
    }

    public void Line(string style, IEnumerable<(double X, double Y)> points)
    {
        _svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{style}\" points=\"");
        foreach (var (x, y) in points)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"{X(x):0.#},{Y(y):0.#} ");
        }

        _svg.Append("\"/>");
    }

    public void Dots(string style, IEnumerable<(double X, double Y)> points)
    {
        foreach (var (x, y) in points)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"{style}\" cx=\"{X(x):0.#}\" cy=\"{Y(y):0.#}\" r=\"2\"/>");
        }
    }

    /// <summary>Steps from the left end of the axis to its right end, all as wide.</summary>
    public void Steps(string style, IReadOnlyList<double> heights)
    {
        var wide = (_x.To - _x.From) / heights.Count;
        Line(style, heights.SelectMany((height, i) => new[] { (_x.From + (i * wide), height), (_x.From + ((i + 1) * wide), height) }));
    }

    public override string ToString() => _svg + "</svg>";

    private double X(double value) => Left + ((value - _x.From) / (_x.To - _x.From) * (Width - Left - Right));

    private double Y(double value) => Height - Bottom - ((value - _y.From) / (_y.To - _y.From) * (Height - Bottom - Top));
}
