namespace StreamizFraud.Expressions.Rows;

/// <summary>Null for every row.</summary>
internal sealed class NullConstant<TRow, T>(ColumnType type) : RowExpression<TRow, T>(type)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out T value)
    {
        value = default!;
        return false;
    }
}
