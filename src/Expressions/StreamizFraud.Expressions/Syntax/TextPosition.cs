namespace StreamizFraud.Expressions;

/// <summary>A place in a text.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in the line, from 1, in UTF-16 code units.</param>
public readonly record struct TextPosition(int Line, int Column)
{
    /// <summary>For messages: <c>line 1, column 23</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"line {Line}, column {Column}");
}
