namespace StreamizFraud.Expressions;

/// <summary>An expression that is ready to be evaluated on rows.</summary>
/// <typeparam name="TRow">Type of the rows.</typeparam>
/// <remarks>Immutable and thread-safe. No evaluation allocates. Made by <see cref="ParsedExpression.Compile{TRow}"/>.</remarks>
public abstract class RowExpression<TRow>
    where TRow : IExpressionRow, allows ref struct
{
    private protected RowExpression(ColumnType type) => Type = type;

    /// <summary>Type of the value.</summary>
    public ColumnType Type { get; }

    /// <summary>Whether the value is null for a row.</summary>
    /// <param name="row">The row.</param>
    public abstract bool IsNull(scoped ref TRow row);
}
