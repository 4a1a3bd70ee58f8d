namespace StreamizFraud.Expressions.Rows;

/// <summary>A column of type <see cref="ColumnType.Boolean"/>.</summary>
internal sealed class BooleanColumn<TRow>(int column) : RowExpression<TRow, bool>(ColumnType.Boolean)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out bool value) => row.TryGetBoolean(column, out value);
}
