namespace StreamizFraud.Expressions;

/// <summary>An expression whose values are of a known type.</summary>
/// <typeparam name="TRow">Type of the rows.</typeparam>
/// <typeparam name="T"><c>bool</c>, <c>long</c>, <c>double</c> or <c>string</c>, by <see cref="ColumnType"/>.</typeparam>
/// <remarks>Immutable and thread-safe. No evaluation allocates.</remarks>
public abstract class RowExpression<TRow, T> : RowExpression<TRow>
    where TRow : IExpressionRow, allows ref struct
{
    private protected RowExpression(ColumnType type)
        : base(type)
    {
    }

    /// <summary>The value for a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="value">The value; undefined if there is none.</param>
    /// <returns>False if it is null.</returns>
    public abstract bool TryEvaluate(scoped ref TRow row, out T value);

    /// <inheritdoc/>
    public sealed override bool IsNull(scoped ref TRow row) => !TryEvaluate(ref row, out _);
}
