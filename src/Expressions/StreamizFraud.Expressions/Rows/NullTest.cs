namespace StreamizFraud.Expressions.Rows;

/// <summary>IS NULL: never null itself.</summary>
internal sealed class NullTest<TRow>(RowExpression<TRow> operand) : RowExpression<TRow, bool>(ColumnType.Boolean)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out bool value)
    {
        value = operand.IsNull(ref row);
        return true;
    }
}
