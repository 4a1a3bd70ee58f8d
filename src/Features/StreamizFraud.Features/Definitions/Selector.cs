using System.Linq.Expressions;

namespace StreamizFraud.Features.Definitions;

/// <summary>What a definition reads from an event, as data: a canonical text that stands for it, and the delegate compiled from it.</summary>
/// <typeparam name="TDelegate">Type of the delegate.</typeparam>
/// <remarks>
/// Immutable. The text has parameters by position, captured values as literals and every operation in brackets: equal texts mean equal
/// results. Where code cannot be compiled at run time (Native AOT) the delegate is interpreted: some 100 times slower.
/// </remarks>
internal sealed class Selector<TDelegate>
    where TDelegate : Delegate
{
    /// <summary>Reads an expression.</summary>
    /// <param name="expression">As the user wrote it.</param>
    public Selector(Expression<TDelegate> expression)
    {
        var reader = new SelectorReader();
        var constant = (Expression<TDelegate>)reader.Visit(expression)!;
        Problems = reader.Problems;
        Text = SelectorText.Of(constant, WithoutNullable(constant.Body));
        Call = Problems.Count == 0 ? constant.Compile() : expression.Compile();
    }

    /// <summary>Canonical text.</summary>
    public string Text { get; }

    /// <summary>Why it cannot stand in a definition, each continuing "feature x"; empty if it can.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The selector.</summary>
    public TDelegate Call { get; }

    /// <summary>Without the compiler's conversion of a number to one that could be null, which says nothing about the value.</summary>
    private static Expression WithoutNullable(Expression body) =>
        body is UnaryExpression { NodeType: ExpressionType.Convert } conversion && Nullable.GetUnderlyingType(conversion.Type) == conversion.Operand.Type
            ? conversion.Operand
            : body;
}
