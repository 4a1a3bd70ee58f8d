using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Entities;

/// <summary>Which totals of the log a feature's window takes, looked up once; -1: none.</summary>
internal readonly struct WindowTotals
{
    private const int None = -1;

    public WindowTotals(StageOutput output, RowShape shape)
    {
        Base = output.BaseColumn < 0 ? None : shape.PresenceTotal[output.BaseColumn];
        (Count, Sum, Squares) = (None, None, None);
        if (output.InputColumn is >= 0 and var column)
        {
            Count = shape.PresenceTotal[column];
            Sum = shape.SumTotal[column];
            Squares = shape.SquaresTotal[column];
        }

        CountsBase = output.InputColumn < 0;
    }

    /// <summary>Counts the rows that meet the condition; none: all do.</summary>
    public int Base { get; }

    /// <summary>Whether every row that meets the condition counts, since there is no input.</summary>
    public bool CountsBase { get; }

    /// <summary>Counts the rows with a value; none: all have one.</summary>
    public int Count { get; }

    public int Sum { get; }

    public int Squares { get; }
}
