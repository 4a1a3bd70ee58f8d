namespace StreamizFraud.Expressions.Rows;

/// <summary>AND or OR: one deciding operand (false, true) decides whatever the others are; else null if one is null.</summary>
internal sealed class Logical<TRow>(bool isAnd, RowExpression<TRow, bool>[] operands) : RowExpression<TRow, bool>(ColumnType.Boolean)
    where TRow : IExpressionRow, allows ref struct
{
    private readonly bool _deciding = !isAnd;

    public override bool TryEvaluate(scoped ref TRow row, out bool value)
    {
        var known = true;
        foreach (var operand in operands)
        {
            if (!operand.TryEvaluate(ref row, out var one))
            {
                known = false;
            }
            else if (one == _deciding)
            {
                value = one;
                return true;
            }
        }

        value = !_deciding;
        return known;
    }
}
