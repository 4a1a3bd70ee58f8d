namespace StreamizFraud.Expressions;

/// <summary>A column that expressions can name.</summary>
/// <param name="Name">Its name, with its case.</param>
/// <param name="Type">Type of its values; not <see cref="ColumnType.Null"/>.</param>
public readonly record struct ExpressionColumn(string Name, ColumnType Type);
