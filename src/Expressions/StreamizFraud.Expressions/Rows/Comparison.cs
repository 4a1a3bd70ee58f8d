using StreamizFraud.Expressions.Syntax;

namespace StreamizFraud.Expressions.Rows;

/// <summary>A comparison; null if a side is.</summary>
internal sealed class Comparison<TRow, T, TOrder>(ComparisonOperator @operator, RowExpression<TRow, T> left, RowExpression<TRow, T> right)
    : RowExpression<TRow, bool>(ColumnType.Boolean)
    where TRow : IExpressionRow, allows ref struct
    where TOrder : struct, IValueOrder<T>
{
    public override bool TryEvaluate(scoped ref TRow row, out bool value)
    {
        if (!left.TryEvaluate(ref row, out var a) || !right.TryEvaluate(ref row, out var b))
        {
            value = false;
            return false;
        }

        var order = TOrder.Compare(a, b);
        value = @operator switch
        {
            ComparisonOperator.Equal => order == 0,
            ComparisonOperator.NotEqual => order != 0,
            ComparisonOperator.Less => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.Greater => order > 0,
            _ => order >= 0,
        };
        return true;
    }
}
