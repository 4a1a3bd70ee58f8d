using StreamizFraud.Expressions.Syntax;

namespace StreamizFraud.Expressions.Compilation;

/// <summary>An operand, and where it stands.</summary>
internal readonly record struct TypedOperand<TRow>(SyntaxNode Node, RowExpression<TRow> Expression)
    where TRow : IExpressionRow, allows ref struct;
