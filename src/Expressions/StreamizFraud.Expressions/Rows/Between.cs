namespace StreamizFraud.Expressions.Rows;

/// <summary>BETWEEN: both ends belong to it. A null end decides nothing where the other already says false.</summary>
internal sealed class Between<TRow, T, TOrder>(RowExpression<TRow, T> operand, RowExpression<TRow, T> low, RowExpression<TRow, T> high)
    : RowExpression<TRow, bool>(ColumnType.Boolean)
    where TRow : IExpressionRow, allows ref struct
    where TOrder : struct, IValueOrder<T>
{
    public override bool TryEvaluate(scoped ref TRow row, out bool value)
    {
        value = false;
        if (!operand.TryEvaluate(ref row, out var x))
        {
            return false;
        }

        var hasLow = low.TryEvaluate(ref row, out var from);
        var hasHigh = high.TryEvaluate(ref row, out var to);
        if ((hasLow && TOrder.Compare(x, from) < 0) || (hasHigh && TOrder.Compare(x, to) > 0))
        {
            return true;
        }

        value = true;
        return hasLow && hasHigh;
    }
}
