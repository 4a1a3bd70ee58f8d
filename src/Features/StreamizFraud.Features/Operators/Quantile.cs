using System.Buffers;
using System.Globalization;
using System.Text.Json;
using StreamizFraud.Features.Sketches;

namespace StreamizFraud.Features.Operators;

/// <summary>Quantile by linear interpolation between closest ranks (Hyndman and Fan's type 7, the default of numpy and pandas).</summary>
internal sealed class Quantile(double p) : RowsOperator
{
    public override string Name => "quantile";

    public override bool ReadsEach => true;

    public override SketchKind? Sketch => SketchKind.Quantile;

    public double P { get; } = p;

    public override void WriteParameters(Utf8JsonWriter json) => json.WriteNumber("p", P);

    public override string Formula(string input) => string.Create(CultureInfo.InvariantCulture, $"quantile({input}, {P:R})");

    public override double Value(RowsView view)
    {
        if (view.Sketch() is { } many)
        {
            return many.Estimate(P);
        }

        var values = view.Values().Values;
        if (values.IsEmpty)
        {
            return double.NaN;
        }

        var sorted = ArrayPool<long>.Shared.Rent(values.Length);
        values.CopyTo(sorted);
        sorted.AsSpan(0, values.Length).Sort();
        var place = P * (values.Length - 1);
        var below = (int)place;
        var (low, high) = (sorted[below], sorted[Math.Min(below + 1, values.Length - 1)]);
        ArrayPool<long>.Shared.Return(sorted);
        return low + ((place - below) * ((double)high - low));
    }
}
