namespace StreamizFraud.Features.Rows;

/// <summary>A row to be added.</summary>
/// <param name="timeMs">Its time, ms since the Unix epoch.</param>
/// <param name="values">A value a column; 0 where absent.</param>
/// <param name="presence">A bit a column, lowest first: whether there is a value.</param>
internal readonly ref struct NewRow(long timeMs, ReadOnlySpan<long> values, ulong presence)
{
    public long TimeMs { get; } = timeMs;

    public ReadOnlySpan<long> Values { get; } = values;

    public ulong Presence { get; } = presence;

    public bool Has(int column) => (Presence >> column & 1) != 0;
}
