namespace StreamizFraud.Expressions.Rows;

/// <summary>A column of type <see cref="ColumnType.Double"/>; NaN is null.</summary>
internal sealed class DoubleColumn<TRow>(int column) : RowExpression<TRow, double>(ColumnType.Double)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out double value) => row.TryGetDouble(column, out value) && !double.IsNaN(value);
}
