namespace StreamizFraud.Expressions.Rows;

/// <summary>NOT: null stays null.</summary>
internal sealed class Not<TRow>(RowExpression<TRow, bool> operand) : RowExpression<TRow, bool>(ColumnType.Boolean)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out bool value)
    {
        var known = operand.TryEvaluate(ref row, out var one);
        value = !one;
        return known;
    }
}
