using System.Globalization;

namespace StreamizFraud.Expressions.Syntax;

/// <summary>
/// Reads expressions by precedence, loosest first: OR; AND; NOT; one predicate (comparison, BETWEEN, IN, LIKE, IS); + and -; *, / and %; sign.
/// </summary>
/// <remarks>
/// A predicate takes values, not predicates, as in standard SQL: <c>a &lt; b &lt; c</c> is refused, since databases read it in different ways.
/// </remarks>
internal sealed class ExpressionParser(TokenReader text)
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "OR", "NOT", "IS", "NULL", "BETWEEN", "IN", "LIKE", "ESCAPE", "CASE", "WHEN", "THEN", "ELSE", "END", "TRUE", "FALSE",
    };

    private int _depth;

    public SyntaxNode Parse()
    {
        Enter();
        var node = Chain(isAnd: false);
        _depth--;
        return node;
    }

    private void Enter()
    {
        if (++_depth > SyntaxNode.MaxDepth)
        {
            throw SyntaxNode.TooDeep(text.Position);
        }
    }

    /// <summary>Operands of AND or OR.</summary>
    private SyntaxNode Chain(bool isAnd)
    {
        var first = isAnd ? Negation() : Chain(isAnd: true);
        var position = text.Position;
        var word = isAnd ? "AND" : "OR";
        if (!text.TryTake(word))
        {
            return first;
        }

        var operands = new List<SyntaxNode> { first };
        do
        {
            operands.Add(isAnd ? Negation() : Chain(isAnd: true));
        }
        while (text.TryTake(word));
        return new SyntaxNode.Logical(position, isAnd, [.. operands]);
    }

    private SyntaxNode Negation()
    {
        var position = text.Position;
        if (!text.TryTake("NOT"))
        {
            return Predicate();
        }

        Enter();
        var operand = Negation();
        _depth--;
        return new SyntaxNode.Not(position, operand);
    }

    private SyntaxNode Predicate()
    {
        var value = Sum();
        var position = text.Position;
        if (Comparison() is { } comparison)
        {
            text.Advance();
            return Only(new SyntaxNode.Comparison(position, comparison, value, Sum()));
        }

        if (text.TryTake("IS"))
        {
            return Only(Is(position, value));
        }

        var isNegated = text.TryTake("NOT");
        SyntaxNode node;
        if (text.TryTake("BETWEEN"))
        {
            var low = Sum();
            text.Take("AND");
            node = new SyntaxNode.Between(position, value, low, Sum());
        }
        else if (text.TryTake("IN"))
        {
            text.TakeSymbol("(", "( and the list of IN");
            node = new SyntaxNode.In(position, value, List(")"));
        }
        else if (text.TryTake("LIKE"))
        {
            var pattern = Sum();
            node = new SyntaxNode.Like(position, value, pattern, text.TryTake("ESCAPE") ? Sum() : null);
        }
        else
        {
            return isNegated ? throw text.Unexpected("BETWEEN, IN or LIKE after NOT") : value;
        }

        return Only(isNegated ? new SyntaxNode.Not(position, node) : node);
    }

    private SyntaxNode Is(TextPosition position, SyntaxNode value)
    {
        var isNegated = text.TryTake("NOT");
        SyntaxNode node;
        if (text.TryTake("NULL"))
        {
            node = new SyntaxNode.IsNull(position, value);
        }
        else if (text.TryTake("DISTINCT"))
        {
            text.Take("FROM");
            node = new SyntaxNode.IsDistinct(position, value, Sum());
        }
        else
        {
            throw text.Unexpected(isNegated ? "NULL or DISTINCT FROM after IS NOT" : "NULL, NOT or DISTINCT FROM after IS");
        }

        return isNegated ? new SyntaxNode.Not(position, node) : node;
    }

    /// <summary>Makes sure that no second predicate follows.</summary>
    private SyntaxNode Only(SyntaxNode predicate) =>
        Comparison() is not null || text.Current.IsWord("IS") || text.Current.IsWord("BETWEEN") || text.Current.IsWord("IN") || text.Current.IsWord("LIKE")
            ? throw new ExpressionException(
                text.Position, $"{text.Current.Described} follows a comparison; join two comparisons with AND or OR, or put the first into parentheses")
            : predicate;

    private ComparisonOperator? Comparison() =>
        text.Current.Kind != TokenKind.Symbol
            ? null
            : text.Current.Text switch
            {
                "=" => ComparisonOperator.Equal,
                "<>" or "!=" => ComparisonOperator.NotEqual,
                "<" => ComparisonOperator.Less,
                "<=" => ComparisonOperator.LessOrEqual,
                ">" => ComparisonOperator.Greater,
                ">=" => ComparisonOperator.GreaterOrEqual,
                _ => null,
            };

    private SyntaxNode Sum()
    {
        var left = Product();
        while (true)
        {
            var position = text.Position;
            if (text.TryTakeSymbol("+"))
            {
                left = new SyntaxNode.Arithmetic(position, ArithmeticOperator.Add, left, Product());
            }
            else if (text.TryTakeSymbol("-"))
            {
                left = new SyntaxNode.Arithmetic(position, ArithmeticOperator.Subtract, left, Product());
            }
            else
            {
                return left;
            }
        }
    }

    private SyntaxNode Product()
    {
        var left = Signed();
        while (true)
        {
            var position = text.Position;
            if (text.TryTakeSymbol("*"))
            {
                left = new SyntaxNode.Arithmetic(position, ArithmeticOperator.Multiply, left, Signed());
            }
            else if (text.TryTakeSymbol("/"))
            {
                left = new SyntaxNode.Arithmetic(position, ArithmeticOperator.Divide, left, Signed());
            }
            else if (text.TryTakeSymbol("%"))
            {
                left = new SyntaxNode.Arithmetic(position, ArithmeticOperator.Remainder, left, Signed());
            }
            else
            {
                return left;
            }
        }
    }

    private SyntaxNode Signed()
    {
        var position = text.Position;
        if (text.TryTakeSymbol("-"))
        {
            // The smallest number has no positive counterpart.
            if (text.Current is { Kind: TokenKind.Integer, Text: "9223372036854775808" })
            {
                text.Advance();
                return new SyntaxNode.Integer(position, long.MinValue);
            }

            Enter();
            var operand = Signed();
            _depth--;
            return new SyntaxNode.Minus(position, operand);
        }

        if (text.TryTakeSymbol("+"))
        {
            Enter();
            var operand = Signed();
            _depth--;
            return operand;
        }

        return Primary();
    }

    private SyntaxNode Primary()
    {
        var token = text.Current;
        switch (token.Kind)
        {
            case TokenKind.Integer:
                text.Advance();
                return new SyntaxNode.Integer(token.Position, WholeNumber(token));
            case TokenKind.Number:
                text.Advance();
                return new SyntaxNode.Number(token.Position, FiniteNumber(token));
            case TokenKind.Text:
                text.Advance();
                return new SyntaxNode.Text(token.Position, token.Text);
            case TokenKind.QuotedName:
                text.Advance();
                return new SyntaxNode.Column(token.Position, token.Text, isQuoted: true);
            case TokenKind.Word:
                return Word(token);
            default:
                return Parenthesis();
        }
    }

    private SyntaxNode Parenthesis()
    {
        text.TakeSymbol("(", "a value: a column, a number, a text in single quotes, or (");
        var inside = Parse();
        text.TakeSymbol(")", ")");
        return inside;
    }

    private SyntaxNode Word(Token token)
    {
        if (!Reserved.Contains(token.Text))
        {
            text.Advance();
            return text.TryTakeSymbol("(")
                ? new SyntaxNode.Call(token.Position, token.Text, List(")"))
                : new SyntaxNode.Column(token.Position, token.Text, isQuoted: false);
        }

        if (text.TryTake("NULL"))
        {
            return new SyntaxNode.Null(token.Position);
        }

        if (token.IsWord("TRUE") || token.IsWord("FALSE"))
        {
            return new SyntaxNode.Truth(token.Position, text.Advance().IsWord("TRUE"));
        }

        return text.TryTake("CASE") ? Case(token.Position)
            : throw new ExpressionException(token.Position, $"expected a value, found {token.Text}; a column of that name is written in double quotes");
    }

    private SyntaxNode.Case Case(TextPosition position)
    {
        var value = text.Current.IsWord("WHEN") ? null : Parse();
        var whens = new List<SyntaxNode>();
        var results = new List<SyntaxNode>();
        text.Take("WHEN");
        do
        {
            whens.Add(Parse());
            text.Take("THEN");
            results.Add(Parse());
        }
        while (text.TryTake("WHEN"));
        var otherwise = text.TryTake("ELSE") ? Parse() : null;
        if (!text.TryTake("END"))
        {
            throw text.Unexpected(otherwise is null ? "WHEN, ELSE or END" : "END");
        }

        return new SyntaxNode.Case(position, value, [.. whens], [.. results], otherwise);
    }

    private SyntaxNode[] List(string end)
    {
        var items = new List<SyntaxNode>();
        do
        {
            items.Add(Parse());
        }
        while (text.TryTakeSymbol(","));
        text.TakeSymbol(end, $", or {end}");
        return [.. items];
    }

    private static long WholeNumber(Token token) =>
        long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new ExpressionException(token.Position, "the number is beyond 9223372036854775807, the largest BIGINT; with a point it is a DOUBLE");

    private static double FiniteNumber(Token token) =>
        double.Parse(token.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture) is var value && double.IsFinite(value)
            ? value
            : throw new ExpressionException(token.Position, "the number is too large for a DOUBLE");
}
