using StreamizFraud.Expressions.Rows;

namespace StreamizFraud.Expressions.Compilation;

/// <summary>Operands that must be of one type: a BIGINT among DOUBLE becomes one, NULL becomes what the others are.</summary>
internal sealed class TypedOperands<TRow>
    where TRow : IExpressionRow, allows ref struct
{
    private readonly string _user;
    private readonly TypedOperand<TRow>[] _operands;

    /// <param name="user">The operator or word that takes them, for messages.</param>
    /// <param name="operands">The operands.</param>
    /// <exception cref="ExpressionException">They are of types that do not go together.</exception>
    public TypedOperands(string user, TypedOperand<TRow>[] operands)
    {
        (_user, _operands) = (user, operands);
        foreach (var operand in operands)
        {
            Type = Together(Type, operand);
        }
    }

    /// <summary>Their type; <see cref="ColumnType.Null"/> if all are NULL.</summary>
    public ColumnType Type { get; } = ColumnType.Null;

    /// <exception cref="ExpressionException">They are no numbers.</exception>
    public void RequireNumbers()
    {
        if (Type is not (ColumnType.Bigint or ColumnType.Double or ColumnType.Null))
        {
            throw new ExpressionException(_operands[0].Node.Position, $"{_user} takes numbers, found {TypeNames.Of(Type)}");
        }
    }

    /// <exception cref="ExpressionException">One is no condition.</exception>
    public RowExpression<TRow, bool>[] AsBooleans() => As<bool>(ColumnType.Boolean);

    public RowExpression<TRow, long>[] AsBigints() => As<long>(ColumnType.Bigint);

    public RowExpression<TRow, string>[] AsTexts() => As<string>(ColumnType.Varchar);

    public RowExpression<TRow, double>[] AsDoubles() => Array.ConvertAll(_operands, static operand => operand.Expression switch
    {
        Constant<TRow, long> whole => new Constant<TRow, double>(ColumnType.Double, whole.Value),
        RowExpression<TRow, long> whole => new BigintAsDouble<TRow>(whole),
        RowExpression<TRow, double> number => number,
        _ => new NullConstant<TRow, double>(ColumnType.Double),
    });

    private RowExpression<TRow, T>[] As<T>(ColumnType type) => Array.ConvertAll(_operands, operand =>
        operand.Expression.Type == ColumnType.Null ? new NullConstant<TRow, T>(type)
        : operand.Expression as RowExpression<TRow, T>
            ?? throw new ExpressionException(operand.Node.Position, $"{_user} takes {TypeNames.Of(type)}, found {TypeNames.Of(operand.Expression.Type)}"));

    private ColumnType Together(ColumnType type, TypedOperand<TRow> operand) => (type, operand.Expression.Type) switch
    {
        (ColumnType.Null, var other) => other,
        (var other, ColumnType.Null) => other,
        var (one, other) when one == other => one,
        (ColumnType.Bigint, ColumnType.Double) or (ColumnType.Double, ColumnType.Bigint) => ColumnType.Double,
        var (one, other) => throw new ExpressionException(operand.Node.Position, $"{_user} takes values of one type, found {TypeNames.Of(one)} and {TypeNames.Of(other)}{Hint(one, other)}"),
    };

    private static string Hint(ColumnType one, ColumnType other) =>
        (one == ColumnType.Varchar && other is ColumnType.Bigint or ColumnType.Double) || (other == ColumnType.Varchar && one is ColumnType.Bigint or ColumnType.Double)
            ? "; a number is written without quotes"
            : string.Empty;
}
