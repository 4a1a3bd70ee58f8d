namespace StreamizFraud.Expressions.Rows;

/// <summary>CASE value WHEN: the first that equals the value; null equals nothing.</summary>
internal sealed class FirstEqual<TRow, T, TOrder>(RowExpression<TRow, T> operand, RowExpression<TRow, T>[] candidates) : BranchChoice<TRow>
    where TRow : IExpressionRow, allows ref struct
    where TOrder : struct, IValueOrder<T>
{
    public override int Choose(scoped ref TRow row)
    {
        if (!operand.TryEvaluate(ref row, out var x))
        {
            return -1;
        }

        for (var i = 0; i < candidates.Length; i++)
        {
            if (candidates[i].TryEvaluate(ref row, out var one) && TOrder.Compare(x, one) == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
