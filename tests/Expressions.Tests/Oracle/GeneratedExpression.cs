namespace StreamizFraud.Expressions.Tests.Oracle;

/// <summary>How an expression is printed: right, or as an engine with an error would take it.</summary>
internal enum PrintedAs
{
    /// <summary>With the parentheses that precedence needs, and no more.</summary>
    Right,

    /// <summary>Without them: as an engine that takes the operators in another order.</summary>
    WithoutParentheses,

    /// <summary>Comparisons that are null as false: an engine with two truth values.</summary>
    TwoValued,
}

/// <summary>An expression as a tree: a pattern with {0}, {1}… for its parts, and how tightly it and they bind.</summary>
internal sealed record GeneratedExpression(string Pattern, int Level, bool IsComparison, params (GeneratedExpression Part, int Level)[] Parts)
{
    public string Print(PrintedAs form)
    {
        var texts = Parts.Select(part => part.Part.Print(form) is var text && part.Part.Level < part.Level && form != PrintedAs.WithoutParentheses ? $"({text})" : text).ToArray();
        var printed = string.Format(System.Globalization.CultureInfo.InvariantCulture, Pattern, [.. texts]);
        return IsComparison && form == PrintedAs.TwoValued ? $"COALESCE({printed}, FALSE)" : printed;
    }
}
