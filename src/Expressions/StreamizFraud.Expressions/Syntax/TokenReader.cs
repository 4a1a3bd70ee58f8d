namespace StreamizFraud.Expressions.Syntax;

/// <summary>The tokens of a text, from the left.</summary>
internal sealed class TokenReader
{
    private readonly Lexer _lexer;

    public TokenReader(string text)
    {
        _lexer = new Lexer(text);
        Current = _lexer.Next();
    }

    /// <summary>The next token.</summary>
    public Token Current { get; private set; }

    public TextPosition Position => Current.Position;

    /// <summary>Takes the next token.</summary>
    public Token Advance()
    {
        var taken = Current;
        Current = _lexer.Next();
        return taken;
    }

    public bool TryTake(string word)
    {
        if (!Current.IsWord(word))
        {
            return false;
        }

        Advance();
        return true;
    }

    public void Take(string word)
    {
        if (!TryTake(word))
        {
            throw Unexpected(word);
        }
    }

    public bool TryTakeSymbol(string symbol)
    {
        if (!Current.IsSymbol(symbol))
        {
            return false;
        }

        Advance();
        return true;
    }

    public void TakeSymbol(string symbol, string expected)
    {
        if (!TryTakeSymbol(symbol))
        {
            throw Unexpected(expected);
        }
    }

    public ExpressionException Unexpected(string expected) => new(Position, $"expected {expected}, found {Current.Described}");
}
