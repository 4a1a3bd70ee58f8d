namespace StreamizFraud.Expressions.Rows;

/// <summary>CASE WHEN: the first condition that is true.</summary>
internal sealed class FirstTrue<TRow>(RowExpression<TRow, bool>[] conditions) : BranchChoice<TRow>
    where TRow : IExpressionRow, allows ref struct
{
    public override int Choose(scoped ref TRow row)
    {
        for (var i = 0; i < conditions.Length; i++)
        {
            if (conditions[i].TryEvaluate(ref row, out var holds) && holds)
            {
                return i;
            }
        }

        return -1;
    }
}
