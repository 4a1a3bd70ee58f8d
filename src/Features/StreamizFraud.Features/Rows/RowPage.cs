namespace StreamizFraud.Features.Rows;

/// <summary>A part of a key's row log: rows, or pages of rows. The log is a B+ tree in order of time and, at equal times, of arrival.</summary>
internal abstract class RowPage(RowShape shape) : StatePage
{
    /// <summary>What its log keeps.</summary>
    public RowShape Shape { get; } = shape;

    /// <summary>Rows or pages that fit into it.</summary>
    public int Capacity => Shape.PageRows;

    /// <summary>Rows or pages in it.</summary>
    public abstract int Count { get; }

    /// <summary>Time of its first row, ms.</summary>
    public abstract long FirstMs { get; }

    /// <summary>Time of its last row, ms.</summary>
    public abstract long LastMs { get; }

    /// <summary>Adds a row behind those of its time or older.</summary>
    /// <returns>The second half of a page that was full; else null.</returns>
    public abstract RowPage? Insert(in NewRow row, IStatePages pages, ref long nextPage);

    /// <summary>Adds the totals over rows as old as <paramref name="timeMs"/> or older.</summary>
    /// <param name="timeMs">Time of the edge, ms.</param>
    /// <param name="edge">Its number: it is looked for where it was last. Nothing else depends on it.</param>
    /// <param name="pages">The pages.</param>
    /// <param name="totals">Counts and sums.</param>
    /// <param name="squares">Sums of squares.</param>
    /// <returns>The number of those rows.</returns>
    public abstract long AddTotals(long timeMs, int edge, IStatePages pages, Span<long> totals, Span<Int128> squares);

    /// <summary>Totals over all rows.</summary>
    /// <returns>The number of rows.</returns>
    public abstract long AddAll(Span<long> totals, Span<Int128> squares);

    /// <summary>Widens least and greatest present value of a column by the rows in (<paramref name="fromMs"/>, <paramref name="toMs"/>].</summary>
    public abstract void Widen(int column, long fromMs, long toMs, IStatePages pages, ref long least, ref long greatest);

    /// <summary>Widens all pairs of extremes by all rows.</summary>
    public abstract void WidenAll(Span<long> least, Span<long> greatest);

    /// <summary>Gives the rows in (<paramref name="fromMs"/>, <paramref name="toMs"/>], youngest first.</summary>
    /// <returns>False if <paramref name="values"/> has had enough.</returns>
    public abstract bool Collect(int column, long fromMs, long toMs, IStatePages pages, ColumnValues values);

    /// <summary>Number of present values of a column that are <paramref name="limit"/> or less, in (<paramref name="fromMs"/>, <paramref name="toMs"/>].</summary>
    public abstract long CountUpTo(int column, long fromMs, long toMs, long limit, IStatePages pages);

    /// <summary>Sums of absolute values of the summed columns over all rows.</summary>
    public abstract ReadOnlySpan<long> AbsoluteSums { get; }

    /// <summary>Forgets rows that are <paramref name="oldestMs"/> or older: whole pages of them, and the rest where there is no room.</summary>
    /// <param name="oldestMs">Time of the youngest row that is gone, ms.</param>
    /// <param name="pages">The pages.</param>
    /// <param name="all">Whether to look for single rows too.</param>
    public abstract void DropBefore(long oldestMs, IStatePages pages, bool all = false);

    /// <summary>Time of the last row of the first page of rows, ms.</summary>
    public abstract long FirstPageLastMs(IStatePages pages);
}
