namespace StreamizFraud.Expressions.Rows;

/// <summary>The same value for every row.</summary>
internal sealed class Constant<TRow, T>(ColumnType type, T constant) : RowExpression<TRow, T>(type)
    where TRow : IExpressionRow, allows ref struct
{
    public T Value => constant;

    public override bool TryEvaluate(scoped ref TRow row, out T value)
    {
        value = constant;
        return true;
    }
}
