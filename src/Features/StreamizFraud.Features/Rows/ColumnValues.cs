namespace StreamizFraud.Features.Rows;

/// <summary>Values of a column over the rows of a window, youngest first, for operators that must see each.</summary>
/// <remarks>Reused; not thread-safe.</remarks>
internal sealed class ColumnValues
{
    [ThreadStatic]
    private static ColumnValues? _shared;

    private long[] _values = new long[256];
    private int _most;

    /// <summary>The thread's own, for whoever is done with them before the next one asks.</summary>
    public static ColumnValues Shared => _shared ??= new ColumnValues();

    public int Count { get; private set; }

    /// <summary>Whether there were more than asked for.</summary>
    public bool Overflowed { get; private set; }

    public ReadOnlySpan<long> Values => _values.AsSpan(0, Count);

    public void Begin(int most)
    {
        (_most, Count, Overflowed) = (most, 0, false);
    }

    /// <returns>False when there is no room for more.</returns>
    public bool Add(long value)
    {
        if (Count == _most)
        {
            Overflowed = true;
            return false;
        }

        if (Count == _values.Length)
        {
            Array.Resize(ref _values, Count * 2);
        }

        _values[Count++] = value;
        return true;
    }
}
