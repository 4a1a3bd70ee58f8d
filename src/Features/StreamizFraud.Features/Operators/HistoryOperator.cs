namespace StreamizFraud.Features.Operators;

/// <summary>An operator that keeps a few numbers a key, over its rows in order of arrival.</summary>
internal abstract class HistoryOperator : Operator
{
    /// <summary>Numbers kept, all 0 for a new key.</summary>
    public abstract int Slots { get; }

    /// <summary>Takes a row.</summary>
    /// <param name="slots">The numbers.</param>
    /// <param name="timeMs">Time of the row.</param>
    /// <param name="value">Its value; null if it has none.</param>
    /// <returns>The value of the feature at the row; NaN for null.</returns>
    public abstract double Next(Span<long> slots, long timeMs, long? value);

    /// <summary>The value that a row that came next would have if it counted for nothing itself.</summary>
    /// <param name="slots">The numbers.</param>
    /// <param name="timeMs">Time of such a row.</param>
    /// <returns>NaN for null.</returns>
    public abstract double Now(ReadOnlySpan<long> slots, long timeMs);
}
