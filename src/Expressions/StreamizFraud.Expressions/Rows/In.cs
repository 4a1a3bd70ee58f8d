namespace StreamizFraud.Expressions.Rows;

/// <summary>IN: true if an item is equal; else null if the value or an item is null.</summary>
internal sealed class In<TRow, T, TOrder>(RowExpression<TRow, T> operand, RowExpression<TRow, T>[] items) : RowExpression<TRow, bool>(ColumnType.Boolean)
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

        var known = true;
        foreach (var item in items)
        {
            if (!item.TryEvaluate(ref row, out var one))
            {
                known = false;
            }
            else if (TOrder.Compare(x, one) == 0)
            {
                value = true;
                return true;
            }
        }

        return known;
    }
}
