namespace StreamizFraud.Expressions.Rows;

/// <summary>COALESCE: the first argument that is not null.</summary>
internal sealed class Coalesce<TRow, T>(ColumnType type, RowExpression<TRow, T>[] arguments) : RowExpression<TRow, T>(type)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out T value)
    {
        foreach (var argument in arguments)
        {
            if (argument.TryEvaluate(ref row, out value))
            {
                return true;
            }
        }

        value = default!;
        return false;
    }
}
