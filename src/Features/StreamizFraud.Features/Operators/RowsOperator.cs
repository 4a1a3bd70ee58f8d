using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;

namespace StreamizFraud.Features.Operators;

/// <summary>An operator over the rows of a window.</summary>
internal abstract class RowsOperator : Operator
{
    /// <summary>What it asks of its column, besides the values.</summary>
    public virtual ColumnUse Use => ColumnUse.None;

    /// <summary>Whether it must see every value of the window.</summary>
    public virtual bool ReadsEach => false;

    /// <summary>The sketch that can stand for the values where there are many; null: none.</summary>
    public virtual SketchKind? Sketch => null;

    /// <summary>The value; NaN for null.</summary>
    public abstract double Value(RowsView view);
}
