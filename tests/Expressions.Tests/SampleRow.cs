namespace StreamizFraud.Expressions.Tests;

/// <summary>A row of two columns of each type; null is null.</summary>
internal readonly record struct SampleRow(long? I, long? J, double? X, double? Y, bool? P, bool? Q, string? S, string? T) : IExpressionRow
{
    public static ExpressionSchema Schema { get; } = new(
    [
        new("i", ColumnType.Bigint), new("j", ColumnType.Bigint), new("x", ColumnType.Double), new("y", ColumnType.Double),
        new("p", ColumnType.Boolean), new("q", ColumnType.Boolean), new("s", ColumnType.Varchar), new("t", ColumnType.Varchar),
    ]);

    public bool TryGetBigint(int column, out long value)
    {
        var found = column == 0 ? I : J;
        value = found.GetValueOrDefault();
        return found.HasValue;
    }

    public bool TryGetDouble(int column, out double value)
    {
        value = (column == 2 ? X : Y) ?? double.NaN;
        return true;
    }

    public bool TryGetBoolean(int column, out bool value)
    {
        var found = column == 4 ? P : Q;
        value = found.GetValueOrDefault();
        return found.HasValue;
    }

    public bool TryGetVarchar(int column, out string value)
    {
        value = (column == 6 ? S : T)!;
        return value is not null;
    }

    /// <summary>The value of an expression; null, long, double, bool or string.</summary>
    public object? Evaluate(string text) => Evaluate(ParsedExpression.Parse(text).Compile<SampleRow>(Schema));

    /// <summary>The value of an expression; null, long, double, bool or string.</summary>
    public object? Evaluate(RowExpression<SampleRow> expression)
    {
        var row = this;
        return expression switch
        {
            RowExpression<SampleRow, bool> condition => condition.TryEvaluate(ref row, out var value) ? value : null,
            RowExpression<SampleRow, long> whole => whole.TryEvaluate(ref row, out var value) ? value : null,
            RowExpression<SampleRow, double> number => number.TryEvaluate(ref row, out var value) ? value : null,
            RowExpression<SampleRow, string> text => text.TryEvaluate(ref row, out var value) ? value : null,
            _ => throw new InvalidOperationException("no type"),
        };
    }
}
