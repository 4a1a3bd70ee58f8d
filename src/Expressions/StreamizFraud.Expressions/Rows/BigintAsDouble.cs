namespace StreamizFraud.Expressions.Rows;

/// <summary>A whole number as the nearest double.</summary>
internal sealed class BigintAsDouble<TRow>(RowExpression<TRow, long> operand) : RowExpression<TRow, double>(ColumnType.Double)
    where TRow : IExpressionRow, allows ref struct
{
    public override bool TryEvaluate(scoped ref TRow row, out double value)
    {
        var known = operand.TryEvaluate(ref row, out var whole);
        value = whole;
        return known;
    }
}
