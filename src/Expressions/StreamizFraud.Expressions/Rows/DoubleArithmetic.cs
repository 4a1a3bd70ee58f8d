using StreamizFraud.Expressions.Syntax;

namespace StreamizFraud.Expressions.Rows;

/// <summary>Arithmetic of doubles. A result that is not finite (of a division by zero, of an overflow) is null.</summary>
internal sealed class DoubleArithmetic<TRow>(ArithmeticOperator @operator, RowExpression<TRow, double> left, RowExpression<TRow, double> right)
    : RowExpression<TRow, double>(ColumnType.Double)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out double value)
    {
        if (!left.TryEvaluate(ref row, out var a) || !right.TryEvaluate(ref row, out var b))
        {
            value = 0;
            return false;
        }

        value = @operator switch
        {
            ArithmeticOperator.Add => a + b,
            ArithmeticOperator.Subtract => a - b,
            ArithmeticOperator.Multiply => a * b,
            ArithmeticOperator.Divide => a / b,
            _ => a % b,
        };
        return double.IsFinite(value);
    }
}
