namespace StreamizFraud.Expressions.Rows;

/// <summary>CASE: the result of the branch that holds.</summary>
internal sealed class Case<TRow, T>(ColumnType type, BranchChoice<TRow> choice, RowExpression<TRow, T>[] results, RowExpression<TRow, T> otherwise)
    : RowExpression<TRow, T>(type)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out T value)
    {
        var branch = choice.Choose(ref row);
        return (branch < 0 ? otherwise : results[branch]).TryEvaluate(ref row, out value);
    }
}
