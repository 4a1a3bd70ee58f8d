using System.Globalization;
using System.Text.Json;

namespace StreamizFraud.Features.Operators;

/// <summary>
/// A sum in which what is older counts less: s·2^(-dt/h) + x at a row dt after the youngest so far; a row that comes late by dt adds
/// x·2^(-dt/h).
/// </summary>
/// <param name="halfLifeMs">h, ms.</param>
/// <param name="count">Whether each row adds 1 instead of its value.</param>
internal sealed class Decayed(long halfLifeMs, bool count) : HistoryOperator
{
    public override string Name => count ? "decayed_count" : "decayed_sum";

    // Whether there was a row, time of the youngest, the sum as the bits of a double.
    public override int Slots => 3;

    public override void WriteParameters(Utf8JsonWriter json) => json.WriteNumber("half_life_ms", halfLifeMs);

    public override string Formula(string input) => string.Create(CultureInfo.InvariantCulture, $"{Name}({input}{(count ? "" : ", ")}half-life {halfLifeMs} ms)");

    public override double Next(Span<long> slots, long timeMs, long? value)
    {
        var sum = BitConverter.Int64BitsToDouble(slots[2]);
        var added = count ? 1.0 : value ?? 0;
        var since = timeMs - slots[1];
        if (slots[0] == 0)
        {
            sum = added;
            (slots[0], slots[1]) = (1, timeMs);
        }
        else if (since >= 0)
        {
            sum = Now(slots, timeMs) + added;
            slots[1] = timeMs;
        }
        else
        {
            sum += added * double.Exp2(since / (double)halfLifeMs);
        }

        slots[2] = BitConverter.DoubleToInt64Bits(sum);
        return sum;
    }

    public override double Now(ReadOnlySpan<long> slots, long timeMs)
    {
        var (sum, since) = (BitConverter.Int64BitsToDouble(slots[2]), timeMs - slots[1]);
        return slots[0] == 0 ? 0 : since >= 0 ? sum * double.Exp2(-since / (double)halfLifeMs) : sum;
    }
}
