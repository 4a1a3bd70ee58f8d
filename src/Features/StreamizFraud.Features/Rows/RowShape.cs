namespace StreamizFraud.Features.Rows;

/// <summary>What the log of a key's rows keeps: the columns, and the totals that make windows over them cheap.</summary>
/// <remarks>
/// Immutable. A cell row is: time | totals over the rows before it | the values of the columns that are not summed. Totals are counts of
/// present values, then sums, of which presence and value of a row are the differences; they may wrap, since nothing else is used and
/// <see cref="Bounds"/> keeps those within Int64.
/// </remarks>
internal sealed class RowShape
{
    /// <summary>Cell of a row where the totals begin.</summary>
    public const int TotalsCell = 1;

    /// <summary>Most columns: presence is one word.</summary>
    public const int MaxColumns = 64;

    public RowShape(IReadOnlyList<RowColumn> columns, long retentionMs, int pageRows = 128)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns.Count, MaxColumns);
        Columns = [.. columns];
        RetentionMs = retentionMs;
        PageRows = pageRows;
        PresenceTotal = new int[Columns.Length];
        SumTotal = new int[Columns.Length];
        SquaresTotal = new int[Columns.Length];
        ExtremesOf = new int[Columns.Length];
        for (var i = 0; i < Columns.Length; i++)
        {
            PresenceTotal[i] = Columns[i].MayBeAbsent || Columns[i].IsFlag ? Totals++ : -1;
            HasPresence |= PresenceTotal[i] >= 0;
        }

        for (var i = 0; i < Columns.Length; i++)
        {
            SumTotal[i] = Has(i, ColumnUse.Sum) || Has(i, ColumnUse.Squares) ? Totals++ : -1;
            Bounds += SumTotal[i] >= 0 ? 1 : 0;
            SquaresTotal[i] = Has(i, ColumnUse.Squares) ? Squares++ : -1;
            ExtremesOf[i] = Has(i, ColumnUse.Extremes) ? Extremes++ : -1;
        }

        AllPresent = Columns.Length == MaxColumns ? ulong.MaxValue : (1UL << Columns.Length) - 1;
        var cell = TotalsCell + Totals;
        ValueCell = [.. Columns.Select((column, i) => column.IsFlag || SumTotal[i] >= 0 ? -1 : cell++)];
        Stride = cell;
    }

    public RowColumn[] Columns { get; }

    /// <summary>Rows, or pages of rows, that fit into a page; 2 or more.</summary>
    public int PageRows { get; }

    /// <summary>Rows this much or more older than the newest of their key are gone, ms.</summary>
    public long RetentionMs { get; }

    /// <summary>Number of the count of present values a column; -1 where every row has one.</summary>
    public int[] PresenceTotal { get; }

    /// <summary>Number of the sum a column; -1 where none is needed.</summary>
    public int[] SumTotal { get; }

    /// <summary>Number of the sum of squares a column; -1 where none is needed.</summary>
    public int[] SquaresTotal { get; }

    /// <summary>Number of the pair of extremes a column; -1 where none is needed.</summary>
    public int[] ExtremesOf { get; }

    /// <summary>Counts and sums.</summary>
    public int Totals { get; }

    /// <summary>Sums of squares.</summary>
    public int Squares { get; }

    /// <summary>Pairs of least and greatest value.</summary>
    public int Extremes { get; }

    /// <summary>Columns whose sum of absolute values must stay within Int64: those that are summed.</summary>
    public int Bounds { get; }

    /// <summary>Whether a row can lack the value of any column.</summary>
    public bool HasPresence { get; }

    /// <summary>Presence of a row that has a value in every column: a bit each, the lowest first.</summary>
    public ulong AllPresent { get; }

    /// <summary>Cell of a row that holds the column's value; -1 where the sum tells it, or there is none.</summary>
    public int[] ValueCell { get; }

    /// <summary>Cells a row.</summary>
    public int Stride { get; }

    private bool Has(int column, ColumnUse use) => Columns[column].Use.HasFlag(use);
}
