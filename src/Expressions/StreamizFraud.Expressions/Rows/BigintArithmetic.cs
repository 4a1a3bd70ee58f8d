using StreamizFraud.Expressions.Syntax;

namespace StreamizFraud.Expressions.Rows;

/// <summary>Arithmetic of whole numbers. What has no result as one (a division by zero, an overflow) is null.</summary>
internal sealed class BigintArithmetic<TRow>(ArithmeticOperator @operator, RowExpression<TRow, long> left, RowExpression<TRow, long> right)
    : RowExpression<TRow, long>(ColumnType.Bigint)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out long value)
    {
        if (!left.TryEvaluate(ref row, out var a) || !right.TryEvaluate(ref row, out var b))
        {
            value = 0;
            return false;
        }

        switch (@operator)
        {
            case ArithmeticOperator.Add:
                value = unchecked(a + b);
                return ((a ^ value) & (b ^ value)) >= 0;
            case ArithmeticOperator.Subtract:
                value = unchecked(a - b);
                return ((a ^ b) & (a ^ value)) >= 0;
            case ArithmeticOperator.Multiply:
                return Math.BigMul(a, b, out value) == value >> 63;
            default:
                return TryDivide(a, b, out value);
        }
    }

    private bool TryDivide(long a, long b, out long value)
    {
        if (b == 0 || (a == long.MinValue && b == -1))
        {
            // The remainder is 0 then, but the processor's instruction fails.
            value = 0;
            return b != 0 && @operator == ArithmeticOperator.Remainder;
        }

        value = @operator == ArithmeticOperator.Divide ? a / b : a % b;
        return true;
    }
}
