namespace StreamizFraud.Expressions.Syntax;

/// <summary>An expression as it was written, before anything is known of columns.</summary>
internal abstract class SyntaxNode
{
    /// <summary>Most levels of an expression. Later passes recurse: a hostile text must not end the process for want of stack.</summary>
    public const int MaxDepth = 200;

    protected SyntaxNode(TextPosition position, params ReadOnlySpan<SyntaxNode?> children)
    {
        Position = position;
        Depth = 1;
        foreach (var child in children)
        {
            Depth = Math.Max(Depth, 1 + (child?.Depth ?? 0));
        }

        if (Depth > MaxDepth)
        {
            throw TooDeep(position);
        }
    }

    /// <summary>Of its operator, or where it begins.</summary>
    public TextPosition Position { get; }

    /// <summary>Levels, from 1.</summary>
    public int Depth { get; }

    public static ExpressionException TooDeep(TextPosition position) =>
        new(position, FormattableString.Invariant($"the expression is nested deeper than {MaxDepth} levels"));

    internal sealed class Null(TextPosition position) : SyntaxNode(position);

    internal sealed class Truth(TextPosition position, bool value) : SyntaxNode(position)
    {
        public bool Value => value;
    }

    internal sealed class Integer(TextPosition position, long value) : SyntaxNode(position)
    {
        public long Value => value;
    }

    internal sealed class Number(TextPosition position, double value) : SyntaxNode(position)
    {
        public double Value => value;
    }

    internal sealed class Text(TextPosition position, string value) : SyntaxNode(position)
    {
        public string Value => value;
    }

    internal sealed class Column(TextPosition position, string name, bool isQuoted) : SyntaxNode(position)
    {
        public string Name => name;

        public bool IsQuoted => isQuoted;
    }

    internal sealed class Not(TextPosition position, SyntaxNode operand) : SyntaxNode(position, operand)
    {
        public SyntaxNode Operand => operand;
    }

    /// <summary>AND or OR of two or more: a chain is one level.</summary>
    internal sealed class Logical(TextPosition position, bool isAnd, SyntaxNode[] operands) : SyntaxNode(position, operands)
    {
        public bool IsAnd => isAnd;

        public SyntaxNode[] Operands => operands;
    }

    internal sealed class Comparison(TextPosition position, ComparisonOperator @operator, SyntaxNode left, SyntaxNode right) : SyntaxNode(position, left, right)
    {
        public ComparisonOperator Operator => @operator;

        public SyntaxNode Left => left;

        public SyntaxNode Right => right;
    }

    internal sealed class Arithmetic(TextPosition position, ArithmeticOperator @operator, SyntaxNode left, SyntaxNode right) : SyntaxNode(position, left, right)
    {
        public ArithmeticOperator Operator => @operator;

        public SyntaxNode Left => left;

        public SyntaxNode Right => right;
    }

    internal sealed class Minus(TextPosition position, SyntaxNode operand) : SyntaxNode(position, operand)
    {
        public SyntaxNode Operand => operand;
    }

    internal sealed class IsNull(TextPosition position, SyntaxNode operand) : SyntaxNode(position, operand)
    {
        public SyntaxNode Operand => operand;
    }

    internal sealed class IsDistinct(TextPosition position, SyntaxNode left, SyntaxNode right) : SyntaxNode(position, left, right)
    {
        public SyntaxNode Left => left;

        public SyntaxNode Right => right;
    }

    internal sealed class Between(TextPosition position, SyntaxNode value, SyntaxNode low, SyntaxNode high) : SyntaxNode(position, value, low, high)
    {
        public SyntaxNode Value => value;

        public SyntaxNode Low => low;

        public SyntaxNode High => high;
    }

    internal sealed class In(TextPosition position, SyntaxNode value, SyntaxNode[] items) : SyntaxNode(position, [value, .. items])
    {
        public SyntaxNode Value => value;

        public SyntaxNode[] Items => items;
    }

    internal sealed class Like(TextPosition position, SyntaxNode value, SyntaxNode pattern, SyntaxNode? escape) : SyntaxNode(position, value, pattern, escape)
    {
        public SyntaxNode Value => value;

        public SyntaxNode Pattern => pattern;

        public SyntaxNode? Escape => escape;
    }

    /// <summary>CASE, with a value to compare or without.</summary>
    internal sealed class Case(TextPosition position, SyntaxNode? value, SyntaxNode[] whens, SyntaxNode[] results, SyntaxNode? otherwise)
        : SyntaxNode(position, [value, .. whens, .. results, otherwise])
    {
        public SyntaxNode? Value => value;

        public SyntaxNode[] Whens => whens;

        public SyntaxNode[] Results => results;

        public SyntaxNode? Otherwise => otherwise;
    }

    internal sealed class Call(TextPosition position, string name, SyntaxNode[] arguments) : SyntaxNode(position, arguments)
    {
        public string Name => name;

        public SyntaxNode[] Arguments => arguments;
    }
}
