namespace StreamizFraud.Expressions.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>Nothing follows.</summary>
    End,

    /// <summary>A keyword or a name without quotes.</summary>
    Word,

    /// <summary>A name in double quotes or backticks; its text is without them.</summary>
    QuotedName,

    /// <summary>A text in single quotes; its text is without them.</summary>
    Text,

    /// <summary>Digits.</summary>
    Integer,

    /// <summary>A number with a point or an exponent.</summary>
    Number,

    /// <summary>An operator, a parenthesis, a comma.</summary>
    Symbol,
}
