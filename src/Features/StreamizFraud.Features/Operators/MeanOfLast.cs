using System.Globalization;
using System.Text.Json;

namespace StreamizFraud.Features.Operators;

/// <summary>Mean of the values of the k rows that came before, or of as many as there are.</summary>
/// <param name="k">1 or more.</param>
internal sealed class MeanOfLast(int k) : HistoryOperator
{
    public override string Name => "mean_of_last";

    public override bool CanBeNull => true;

    public override int Slots => 1 + k;

    public override void WriteParameters(Utf8JsonWriter json) => json.WriteNumber("k", k);

    public override string Formula(string input) => string.Create(CultureInfo.InvariantCulture, $"mean_of_last({input}, {k})");

    public override double Next(Span<long> slots, long timeMs, long? value)
    {
        var mean = Now(slots, timeMs);
        LastValues.Add(slots, value);
        return mean;
    }

    public override double Now(ReadOnlySpan<long> slots, long timeMs)
    {
        var count = (int)Math.Min(slots[0], k);
        Int128 sum = 0;
        foreach (var last in slots.Slice(1, count))
        {
            sum += last;
        }

        return count == 0 ? double.NaN : (double)sum / count;
    }
}
