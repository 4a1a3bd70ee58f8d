using StreamizFraud.Expressions.Compilation;
using StreamizFraud.Expressions.Syntax;

namespace StreamizFraud.Expressions;

/// <summary>An expression that was read, and not yet tied to columns.</summary>
/// <remarks>
/// SQL's syntax and null logic. Types are BOOLEAN, BIGINT, DOUBLE and VARCHAR. Arithmetic that has no result (a division by zero, an overflow) is
/// null; whole numbers divide to whole numbers, towards zero. Immutable, thread-safe.
/// </remarks>
public sealed class ParsedExpression
{
    private readonly SyntaxNode _root;

    internal ParsedExpression(SyntaxNode root) => _root = root;

    /// <summary>Where it begins, or its outermost operator stands.</summary>
    public TextPosition Position => _root.Position;

    /// <summary>Reads a text that is one expression.</summary>
    /// <param name="text">The text, at most <see cref="ExpressionText.MaxLength"/> long.</param>
    /// <exception cref="ExpressionException">It is none; says where, and what was expected.</exception>
    public static ParsedExpression Parse(string text)
    {
        var reader = new ExpressionText(text);
        var expression = reader.TakeExpression();
        reader.TakeEnd();
        return expression;
    }

    /// <summary>Ties it to columns.</summary>
    /// <param name="schema">The columns that it may name.</param>
    /// <typeparam name="TRow">Type of the rows that it will be evaluated on; their columns are those of <paramref name="schema"/>.</typeparam>
    /// <returns>By its type a <c>RowExpression&lt;TRow, bool&gt;</c>, <c>long</c>, <c>double</c> or <c>string</c>.</returns>
    /// <exception cref="ExpressionException">It names a column that is not there, or types do not go together.</exception>
    public RowExpression<TRow> Compile<TRow>(ExpressionSchema schema)
        where TRow : IExpressionRow, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new ExpressionCompiler<TRow>(schema).Compile(_root);
    }

    /// <summary>Ties it to columns, as a condition.</summary>
    /// <param name="schema">The columns that it may name.</param>
    /// <typeparam name="TRow">Type of the rows that it will be evaluated on; their columns are those of <paramref name="schema"/>.</typeparam>
    /// <exception cref="ExpressionException">It names a column that is not there, types do not go together, or it is no condition.</exception>
    public RowExpression<TRow, bool> CompileCondition<TRow>(ExpressionSchema schema)
        where TRow : IExpressionRow, allows ref struct =>
        Compile<TRow>(schema) is var compiled && compiled is RowExpression<TRow, bool> condition
            ? condition
            : throw new ExpressionException(Position, $"expected a condition, found a value of type {TypeNames.Of(compiled.Type)}; compare it with something");
}
