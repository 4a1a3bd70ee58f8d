using System.Globalization;
using System.Text.Json;

namespace StreamizFraud.Features.Operators;

/// <summary>Rows since the last gap that was longer than one, the row itself included. A late row belongs to the session at hand.</summary>
/// <param name="gapMs">The gap, ms.</param>
internal sealed class SessionCount(long gapMs) : HistoryOperator
{
    public override string Name => "session_count";

    // Rows of the session, time of the youngest row.
    public override int Slots => 2;

    public override void WriteParameters(Utf8JsonWriter json) => json.WriteNumber("gap_ms", gapMs);

    public override string Formula(string input) => string.Create(CultureInfo.InvariantCulture, $"session_count(gap {gapMs} ms)");

    public override double Next(Span<long> slots, long timeMs, long? value)
    {
        slots[0] = (long)Now(slots, timeMs) + 1;
        slots[1] = slots[0] == 1 ? timeMs : Math.Max(slots[1], timeMs);
        return slots[0];
    }

    public override double Now(ReadOnlySpan<long> slots, long timeMs) => slots[0] > 0 && timeMs - slots[1] <= gapMs ? slots[0] : 0;
}
