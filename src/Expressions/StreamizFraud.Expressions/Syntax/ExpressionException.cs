namespace StreamizFraud.Expressions;

/// <summary>A text that is not an expression, or one that does not fit the columns it is to be computed from.</summary>
public sealed class ExpressionException : Exception
{
    /// <summary>An error at a place.</summary>
    /// <param name="position">Where it is.</param>
    /// <param name="problem">What was expected there, and what was found.</param>
    public ExpressionException(TextPosition position, string problem)
        : base($"{position}: {problem}")
    {
        Position = position;
        Problem = problem;
    }

    /// <summary>Where it is.</summary>
    public TextPosition Position { get; }

    /// <summary>What was expected there, and what was found; the message without the place.</summary>
    public string Problem { get; }
}
