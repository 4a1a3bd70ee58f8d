namespace StreamizFraud.Expressions.Rows;

/// <summary>A column of type <see cref="ColumnType.Varchar"/>.</summary>
internal sealed class VarcharColumn<TRow>(int column) : RowExpression<TRow, string>(ColumnType.Varchar)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out string value) => row.TryGetVarchar(column, out value);
}
