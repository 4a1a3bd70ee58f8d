using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;

namespace StreamizFraud.Features.Operators;

/// <summary>What operators see of the rows of a window, or of all rows of a key.</summary>
/// <remarks>Reused for every feature; not thread-safe.</remarks>
internal abstract class RowsView
{
    /// <summary>Time of the row that the value is for, ms.</summary>
    public long TimeMs { get; protected set; }

    /// <summary>Rows in the window that meet the condition of the feature.</summary>
    public long Rows { get; protected set; }

    /// <summary>Those of them that have a value.</summary>
    public long Count { get; protected set; }

    /// <summary>Exact sum of the values.</summary>
    public long Sum { get; protected set; }

    /// <summary>Exact sum of the squared values.</summary>
    public Int128 Squares { get; protected set; }

    /// <summary>Value of the row that the feature is for; null if it has none.</summary>
    public long? This { get; protected set; }

    /// <summary>Least and greatest value; there must be one.</summary>
    public abstract (long Least, long Greatest) Extremes();

    /// <summary>The values, youngest first.</summary>
    public abstract ColumnValues Values();

    /// <summary>The sketch of the values, if the feature has one and there are more of them than it may see one by one; else null.</summary>
    public abstract Sketch? Sketch();

    /// <summary>The youngest value; null if there is none.</summary>
    public abstract long? Youngest();

    /// <summary>Number of values that are <paramref name="limit"/> or less.</summary>
    public abstract long CountUpTo(long limit);

    /// <summary>Number of rows of which it is known, at the row that the value is for, that they are frauds, by labels that came later.</summary>
    public abstract long CountFrauds();
}
