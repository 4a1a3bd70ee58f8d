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
    /// <param name="source">Its source text.</param>
    public Selector(Expression<TDelegate> expression, string source = "")
    {
        var reader = new SelectorReader();
        var constant = (Expression<TDelegate>)reader.Visit(expression)!;
        Problems = reader.Problems;
        Text = SelectorText.Of(constant);
        Source = string.Join(' ', source.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Captures = reader.Captures;
        Call = Problems.Count == 0 ? constant.Compile() : expression.Compile();
    }

    /// <summary>Canonical text.</summary>
    public string Text { get; }

    /// <summary>Why it cannot stand in a definition, each continuing "feature x"; empty if it can.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The selector.</summary>
    public TDelegate Call { get; }

    /// <summary>Source text, without line breaks and indentation: part of the fingerprint of stored state.</summary>
    public string Source { get; }

    /// <summary>Whether the source text alone does not tell what it computes: values were captured, or functions with a version are called.</summary>
    public bool Captures { get; }

    /// <summary>What tells stored values of this selector from those of another one.</summary>
    public string Fingerprint => Captures ? $"{Source} = {Text}" : Source;
}
