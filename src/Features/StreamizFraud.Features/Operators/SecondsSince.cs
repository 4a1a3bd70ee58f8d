namespace StreamizFraud.Features.Operators;

/// <summary>Seconds from the row that came before, or from the first that came; negative if that one is younger.</summary>
internal sealed class SecondsSince(bool first) : HistoryOperator
{
    public override string Name => first ? "seconds_since_first" : "seconds_since_previous";

    // The first row is 0 seconds from itself; there is no row before it.
    public override bool CanBeNull => !first;

    // Whether there was one, and its time.
    public override int Slots => 2;

    public override double Next(Span<long> slots, long timeMs, long? value)
    {
        var seconds = slots[0] == 0 && first ? 0 : Now(slots, timeMs);
        if (slots[0] == 0 || !first)
        {
            slots[0] = 1;
            slots[1] = timeMs;
        }

        return seconds;
    }

    public override double Now(ReadOnlySpan<long> slots, long timeMs) => slots[0] == 0 ? double.NaN : (timeMs - slots[1]) / 1000.0;
}
