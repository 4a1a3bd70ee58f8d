using System.Globalization;
using System.Text.Json;

namespace StreamizFraud.Features.Operators;

/// <summary>Value of the row that came k rows before.</summary>
/// <param name="k">1 or more.</param>
internal sealed class Lag(int k) : HistoryOperator
{
    public override string Name => "lag";

    public override bool CanBeNull => true;

    // How many there are, then the last k values, the youngest first.
    public override int Slots => 1 + k;

    public override void WriteParameters(Utf8JsonWriter json) => json.WriteNumber("k", k);

    public override string Formula(string input) => string.Create(CultureInfo.InvariantCulture, $"lag({input}, {k})");

    public override double Next(Span<long> slots, long timeMs, long? value)
    {
        var lag = Now(slots, timeMs);
        LastValues.Add(slots, value);
        return lag;
    }

    public override double Now(ReadOnlySpan<long> slots, long timeMs) => slots[0] >= k ? slots[k] : double.NaN;
}
