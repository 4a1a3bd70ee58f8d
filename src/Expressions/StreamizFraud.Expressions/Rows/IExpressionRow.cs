namespace StreamizFraud.Expressions;

/// <summary>Values of one row, by column of an <see cref="ExpressionSchema"/>. A column is only read as its own type.</summary>
/// <remarks>Make it a struct, or a ref struct: calls are then direct, and nothing is boxed.</remarks>
public interface IExpressionRow
{
    /// <summary>A column of type <see cref="ColumnType.Boolean"/>.</summary>
    /// <param name="column">Its index.</param>
    /// <param name="value">The value.</param>
    /// <returns>False if it is null.</returns>
    bool TryGetBoolean(int column, out bool value);

    /// <summary>A column of type <see cref="ColumnType.Bigint"/>.</summary>
    /// <param name="column">Its index.</param>
    /// <param name="value">The value.</param>
    /// <returns>False if it is null.</returns>
    bool TryGetBigint(int column, out long value);

    /// <summary>A column of type <see cref="ColumnType.Double"/>.</summary>
    /// <param name="column">Its index.</param>
    /// <param name="value">The value; NaN is taken for null.</param>
    /// <returns>False if it is null.</returns>
    bool TryGetDouble(int column, out double value);

    /// <summary>A column of type <see cref="ColumnType.Varchar"/>.</summary>
    /// <param name="column">Its index.</param>
    /// <param name="value">The value.</param>
    /// <returns>False if it is null.</returns>
    bool TryGetVarchar(int column, out string value);
}
