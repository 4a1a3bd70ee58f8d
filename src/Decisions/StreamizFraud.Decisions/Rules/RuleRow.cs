using StreamizFraud.Expressions;

namespace StreamizFraud.Decisions.Rules;

/// <summary>What conditions of rules read: the features of a payment, then its score and calibrated score. NaN is null.</summary>
internal readonly ref struct RuleRow(ReadOnlySpan<double> values, double score, double calibratedScore) : IExpressionRow
{
    private readonly ReadOnlySpan<double> _values = values;

    public static ExpressionSchema Schema(IReadOnlyList<string> features) => new(
        [.. features.Append("score").Append("calibrated_score").Select(name => new ExpressionColumn(name, ColumnType.Double))]);

    public bool TryGetDouble(int column, out double value)
    {
        value = column < _values.Length ? _values[column] : column == _values.Length ? score : calibratedScore;
        return true;
    }

    public bool TryGetBoolean(int column, out bool value) => throw NoSuchColumn();

    public bool TryGetBigint(int column, out long value) => throw NoSuchColumn();

    public bool TryGetVarchar(int column, out string value) => throw NoSuchColumn();

    private static InvalidOperationException NoSuchColumn() => new("All columns of rules are DOUBLE.");
}
