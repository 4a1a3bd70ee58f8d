using System.Buffers;

namespace StreamizFraud.Expressions.Syntax;

/// <summary>Takes a text apart.</summary>
internal sealed class Lexer(string text)
{
    private static readonly SearchValues<char> OneCharacterSymbols = SearchValues.Create("()+-*/%,<>=.;[]{}:?@");
    private static readonly string[] TwoCharacterSymbols = ["<=", ">=", "<>", "!=", "||", "->", "=>", ":="];

    private int _at;
    private int _line = 1;
    private int _lineStart;

    private TextPosition Here => new(_line, _at - _lineStart + 1);

    /// <exception cref="ExpressionException">No token begins here, or it does not end.</exception>
    public Token Next()
    {
        SkipBlanks();
        var position = Here;
        if (_at == text.Length)
        {
            return new Token(TokenKind.End, string.Empty, position);
        }

        var first = text[_at];
        if (IsNameStart(first))
        {
            return new Token(TokenKind.Word, TakeWhile(IsNamePart), position);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            return Number(position);
        }

        return first switch
        {
            '\'' => new Token(TokenKind.Text, Quoted(position, "text"), position),
            '"' or '`' => new Token(TokenKind.QuotedName, Quoted(position, "name"), position),
            _ => new Token(TokenKind.Symbol, Symbol(position), position),
        };
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at]))
            {
                Advance();
            }
            else if (text.AsSpan(_at).StartsWith("--", StringComparison.Ordinal))
            {
                while (_at < text.Length && text[_at] != '\n')
                {
                    _at++;
                }
            }
            else if (text.AsSpan(_at).StartsWith("/*", StringComparison.Ordinal))
            {
                SkipComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipComment()
    {
        var position = Here;
        _at += 2;
        while (!text.AsSpan(_at).StartsWith("*/", StringComparison.Ordinal))
        {
            if (_at == text.Length)
            {
                throw new ExpressionException(position, "the comment that begins here does not end; expected */");
            }

            Advance();
        }

        _at += 2;
    }

    /// <summary>One character on, counting lines.</summary>
    private void Advance()
    {
        if (text[_at++] == '\n')
        {
            _line++;
            _lineStart = _at;
        }
    }

    private string TakeWhile(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < text.Length && belongs(text[_at]))
        {
            _at++;
        }

        return text[start.._at];
    }

    private Token Number(TextPosition position)
    {
        var start = _at;
        TakeWhile(char.IsAsciiDigit);
        var kind = TokenKind.Integer;
        if (_at < text.Length && text[_at] == '.')
        {
            kind = TokenKind.Number;
            _at++;
            TakeWhile(char.IsAsciiDigit);
        }

        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            kind = TokenKind.Number;
            _at++;
            _at += _at < text.Length && text[_at] is '+' or '-' ? 1 : 0;
            if (TakeWhile(char.IsAsciiDigit).Length == 0)
            {
                throw new ExpressionException(Here, "expected the digits of an exponent");
            }
        }

        return _at < text.Length && IsNameStart(text[_at])
            ? throw new ExpressionException(Here, $"a number ends before '{text[_at]}'; expected an operator or a blank")
            : new Token(kind, text[start.._at], position);
    }

    /// <summary>What stands between quotes; two of them are one.</summary>
    private string Quoted(TextPosition position, string what)
    {
        var quote = text[_at++];
        var start = _at;
        var doubled = false;
        while (true)
        {
            if (_at == text.Length)
            {
                throw new ExpressionException(position, $"the {what} that begins here does not end; expected {quote}");
            }

            if (text[_at] != quote)
            {
                Advance();
            }
            else if (_at + 1 < text.Length && text[_at + 1] == quote)
            {
                doubled = true;
                _at += 2;
            }
            else
            {
                break;
            }
        }

        var inside = text[start.._at++];
        return doubled ? inside.Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal) : inside;
    }

    private string Symbol(TextPosition position)
    {
        foreach (var symbol in TwoCharacterSymbols)
        {
            if (text.AsSpan(_at).StartsWith(symbol, StringComparison.Ordinal))
            {
                _at += 2;
                return symbol;
            }
        }

        return OneCharacterSymbols.Contains(text[_at])
            ? text[_at++].ToString()
            : throw new ExpressionException(position, $"'{text[_at]}' begins nothing that belongs into an expression");
    }
}
