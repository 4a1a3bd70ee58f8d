using StreamizFraud.Features.Operators;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;

namespace StreamizFraud.Features.Entities;

/// <summary>All rows of a key there have been, as the few numbers that are kept of them.</summary>
internal sealed class LifetimeView : RowsView
{
    /// <summary>Rows, rows with a value, their sum, the two halves of the sum of squares, the least and the greatest value.</summary>
    public const int Slots = 7;

    private long _least;
    private long _greatest;

    /// <summary>Adds a row.</summary>
    /// <exception cref="FeatureValueException">The sum leaves Int64.</exception>
    public static void Add(Span<long> slots, bool counts, long? value)
    {
        slots[0] += counts ? 1 : 0;
        if (value is not { } present)
        {
            return;
        }

        var (sum, squares) = ((Int128)slots[2] + present, Squared(slots));
        var square = (Int128)present * present;
        if (sum > long.MaxValue || sum < long.MinValue || square > Int128.MaxValue - squares)
        {
            throw new FeatureValueException("The sum of an input over all rows of one key does not fit into 64 bits, or that of its squares into 128.") { IsLoggable = true };
        }

        slots[2] = (long)sum;
        squares += square;
        slots[3] = (long)(ulong)(squares >> 64);
        slots[4] = unchecked((long)(ulong)(squares & ulong.MaxValue));
        slots[5] = slots[1] == 0 ? present : Math.Min(slots[5], present);
        slots[6] = slots[1] == 0 ? present : Math.Max(slots[6], present);
        slots[1]++;
    }

    public void Set(ReadOnlySpan<long> slots, long timeMs, long? own)
    {
        (TimeMs, Rows, Count, Sum, Squares, This) = (timeMs, slots[0], slots[1], slots[2], Squared(slots), own);
        (_least, _greatest) = (slots[5], slots[6]);
    }

    public override (long Least, long Greatest) Extremes() => (_least, _greatest);

    public override ColumnValues Values() => throw new NotSupportedException();

    public override Sketch? Sketch() => null;

    public override long? Youngest() => throw new NotSupportedException();

    public override long CountUpTo(long limit) => throw new NotSupportedException();

    public override long CountFrauds() => throw new NotSupportedException();

    private static Int128 Squared(ReadOnlySpan<long> slots) => new((ulong)slots[3], (ulong)slots[4]);
}
