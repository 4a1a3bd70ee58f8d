using StreamizFraud.Expressions.Syntax;

namespace StreamizFraud.Expressions;

/// <summary>A text that is read from the left: words, names and expressions. Languages around expressions, such as rules, read with it.</summary>
/// <remarks>Keywords are read without case. Blanks, line breaks and comments (<c>-- to the end of the line</c>, <c>/* … */</c>) stand anywhere. Used by one thread at a time.</remarks>
public sealed class ExpressionText
{
    /// <summary>Longest text, in UTF-16 code units.</summary>
    public const int MaxLength = 65_536;

    private readonly TokenReader _tokens;

    /// <summary>Begins to read.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ExpressionException">It is too long, or its first token is none.</exception>
    public ExpressionText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            throw new ExpressionException(new TextPosition(1, 1), FormattableString.Invariant($"the text has {text.Length} characters; at most {MaxLength} are read"));
        }

        _tokens = new TokenReader(text);
    }

    /// <summary>Where the next token begins.</summary>
    public TextPosition Position => _tokens.Position;

    /// <summary>Whether nothing follows.</summary>
    public bool IsAtEnd => _tokens.Current.Kind == TokenKind.End;

    /// <summary>Takes a keyword if it comes next.</summary>
    /// <param name="word">The keyword.</param>
    /// <returns>Whether it did.</returns>
    /// <exception cref="ExpressionException">What follows it is no token.</exception>
    public bool TryTake(string word) => _tokens.TryTake(word);

    /// <summary>Takes a keyword.</summary>
    /// <param name="word">The keyword.</param>
    /// <exception cref="ExpressionException">Something else comes next.</exception>
    public void Take(string word) => _tokens.Take(word);

    /// <summary>Takes a name: a word, or anything in double quotes or backticks.</summary>
    /// <param name="expected">What it names, for the message.</param>
    /// <returns>The name as it is written, without quotes.</returns>
    /// <exception cref="ExpressionException">Something else comes next.</exception>
    public string TakeName(string expected) =>
        _tokens.Current.Kind is TokenKind.Word or TokenKind.QuotedName ? _tokens.Advance().Text : throw _tokens.Unexpected(expected);

    /// <summary>Takes an expression, up to the first token that does not belong to it.</summary>
    /// <exception cref="ExpressionException">There is none, or it is nested too deeply.</exception>
    public ParsedExpression TakeExpression() => new(new ExpressionParser(_tokens).Parse());

    /// <summary>Makes sure that nothing follows.</summary>
    /// <exception cref="ExpressionException">Something does.</exception>
    public void TakeEnd()
    {
        if (!IsAtEnd)
        {
            throw _tokens.Unexpected("an operator or the end");
        }
    }
}
