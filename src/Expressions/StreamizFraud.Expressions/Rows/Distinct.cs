namespace StreamizFraud.Expressions.Rows;

/// <summary>IS DISTINCT FROM: two nulls are not, null and a value are.</summary>
internal sealed class Distinct<TRow, T, TOrder>(RowExpression<TRow, T> left, RowExpression<TRow, T> right) : RowExpression<TRow, bool>(ColumnType.Boolean)
    where TRow : IExpressionRow, allows ref struct
    where TOrder : struct, IValueOrder<T>
{
    public override bool TryEvaluate(scoped ref TRow row, out bool value)
    {
        var known = left.TryEvaluate(ref row, out var a);
        value = known != right.TryEvaluate(ref row, out var b) || (known && TOrder.Compare(a, b) != 0);
        return true;
    }
}
