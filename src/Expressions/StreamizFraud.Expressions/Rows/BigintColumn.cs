namespace StreamizFraud.Expressions.Rows;

/// <summary>A column of type <see cref="ColumnType.Bigint"/>.</summary>
internal sealed class BigintColumn<TRow>(int column) : RowExpression<TRow, long>(ColumnType.Bigint)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out long value) => row.TryGetBigint(column, out value);
}
