using StreamizFraud.Expressions.Rows;
using StreamizFraud.Expressions.Syntax;

namespace StreamizFraud.Expressions.Compilation;

/// <summary>Checks the types of an expression and makes of it what is evaluated.</summary>
internal sealed class ExpressionCompiler<TRow>(ExpressionSchema schema)
    where TRow : IExpressionRow, allows ref struct
{
    /// <exception cref="ExpressionException">A column is missing, or a type does not fit.</exception>
    public RowExpression<TRow> Compile(SyntaxNode node) => node switch
    {
        SyntaxNode.Null => new NullConstant<TRow, bool>(ColumnType.Null),
        SyntaxNode.Truth truth => new Constant<TRow, bool>(ColumnType.Boolean, truth.Value),
        SyntaxNode.Integer integer => new Constant<TRow, long>(ColumnType.Bigint, integer.Value),
        SyntaxNode.Number number => new Constant<TRow, double>(ColumnType.Double, number.Value),
        SyntaxNode.Text text => new Constant<TRow, string>(ColumnType.Varchar, text.Value),
        SyntaxNode.Column column => Column(column),
        SyntaxNode.Not not => new Not<TRow>(Condition(not.Operand, "NOT")),
        SyntaxNode.Logical logical => Logical(logical),
        SyntaxNode.Minus minus => Minus(minus),
        SyntaxNode.Arithmetic arithmetic => Arithmetic(arithmetic.Operator, new(arithmetic.Left, Compile(arithmetic.Left)), new(arithmetic.Right, Compile(arithmetic.Right))),
        SyntaxNode.IsNull test => new NullTest<TRow>(Compile(test.Operand)),
        SyntaxNode.Comparison comparison => Comparison(comparison),
        SyntaxNode.IsDistinct distinct => Distinct(distinct),
        SyntaxNode.Between between => Between(between),
        SyntaxNode.In @in => In(@in),
        SyntaxNode.Like like => Like(like),
        SyntaxNode.Case @case => Case(@case),
        SyntaxNode.Call call => Call(call),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is not compiled."),
    };

    private RowExpression<TRow> Column(SyntaxNode.Column column)
    {
        var index = schema.Find(column.Position, column.Name, column.IsQuoted);
        return schema.Columns[index].Type switch
        {
            ColumnType.Boolean => new BooleanColumn<TRow>(index),
            ColumnType.Bigint => new BigintColumn<TRow>(index),
            ColumnType.Double => new DoubleColumn<TRow>(index),
            _ => new VarcharColumn<TRow>(index),
        };
    }

    private RowExpression<TRow, bool> Condition(SyntaxNode node, string user) => new TypedOperands<TRow>(user, [Typed(node)]).AsBooleans()[0];

    private RowExpression<TRow, bool>[] Conditions(SyntaxNode[] nodes, string user) => Array.ConvertAll(nodes, node => Condition(node, user));

    private Logical<TRow> Logical(SyntaxNode.Logical logical) =>
        new(logical.IsAnd, Conditions(logical.Operands, logical.IsAnd ? "AND" : "OR"));

    private RowExpression<TRow> Minus(SyntaxNode.Minus minus) =>
        Arithmetic(ArithmeticOperator.Subtract, new(minus, new Constant<TRow, long>(ColumnType.Bigint, 0)), Typed(minus.Operand));

    private static RowExpression<TRow> Arithmetic(ArithmeticOperator @operator, TypedOperand<TRow> left, TypedOperand<TRow> right)
    {
        var operands = new TypedOperands<TRow>(Sign(@operator), [left, right]);
        operands.RequireNumbers();
        if (operands.Type == ColumnType.Double)
        {
            var doubles = operands.AsDoubles();
            return new DoubleArithmetic<TRow>(@operator, doubles[0], doubles[1]);
        }

        var whole = operands.AsBigints();
        return new BigintArithmetic<TRow>(@operator, whole[0], whole[1]);
    }

    private RowExpression<TRow, bool> Comparison(SyntaxNode.Comparison comparison)
    {
        var (how, sign) = (comparison.Operator, Sign(comparison.Operator));
        var operands = new TypedOperands<TRow>(sign, Typed(comparison.Left, comparison.Right));
        switch (operands.Type)
        {
            case ColumnType.Bigint:
                var whole = operands.AsBigints();
                return new Comparison<TRow, long, NumberOrder<long>>(how, whole[0], whole[1]);
            case ColumnType.Double:
                var doubles = operands.AsDoubles();
                return new Comparison<TRow, double, NumberOrder<double>>(how, doubles[0], doubles[1]);
            case ColumnType.Varchar:
                var texts = operands.AsTexts();
                return new Comparison<TRow, string, TextOrder>(how, texts[0], texts[1]);
            default:
                if (how is not (ComparisonOperator.Equal or ComparisonOperator.NotEqual) && operands.Type == ColumnType.Boolean)
                {
                    throw new ExpressionException(comparison.Position, $"{sign} orders numbers and texts, not BOOLEAN; expected = or <>");
                }

                var truths = operands.AsBooleans();
                return new Comparison<TRow, bool, NumberOrder<bool>>(how, truths[0], truths[1]);
        }
    }

    private RowExpression<TRow, bool> Distinct(SyntaxNode.IsDistinct distinct)
    {
        var operands = new TypedOperands<TRow>("IS DISTINCT FROM", Typed(distinct.Left, distinct.Right));
        switch (operands.Type)
        {
            case ColumnType.Bigint:
                var whole = operands.AsBigints();
                return new Distinct<TRow, long, NumberOrder<long>>(whole[0], whole[1]);
            case ColumnType.Double:
                var doubles = operands.AsDoubles();
                return new Distinct<TRow, double, NumberOrder<double>>(doubles[0], doubles[1]);
            case ColumnType.Varchar:
                var texts = operands.AsTexts();
                return new Distinct<TRow, string, TextOrder>(texts[0], texts[1]);
            default:
                var truths = operands.AsBooleans();
                return new Distinct<TRow, bool, NumberOrder<bool>>(truths[0], truths[1]);
        }
    }

    private RowExpression<TRow, bool> Between(SyntaxNode.Between between)
    {
        var operands = new TypedOperands<TRow>("BETWEEN", Typed(between.Value, between.Low, between.High));
        switch (operands.Type)
        {
            case ColumnType.Bigint:
                var whole = operands.AsBigints();
                return new Between<TRow, long, NumberOrder<long>>(whole[0], whole[1], whole[2]);
            case ColumnType.Varchar:
                var texts = operands.AsTexts();
                return new Between<TRow, string, TextOrder>(texts[0], texts[1], texts[2]);
            case ColumnType.Boolean:
                throw new ExpressionException(between.Position, "BETWEEN orders numbers and texts, not BOOLEAN");
            default:
                var doubles = operands.AsDoubles();
                return new Between<TRow, double, NumberOrder<double>>(doubles[0], doubles[1], doubles[2]);
        }
    }

    private RowExpression<TRow, bool> In(SyntaxNode.In @in)
    {
        var operands = new TypedOperands<TRow>("IN", Typed([@in.Value, .. @in.Items]));
        switch (operands.Type)
        {
            case ColumnType.Bigint:
                var whole = operands.AsBigints();
                return new In<TRow, long, NumberOrder<long>>(whole[0], whole[1..]);
            case ColumnType.Double:
                var doubles = operands.AsDoubles();
                return new In<TRow, double, NumberOrder<double>>(doubles[0], doubles[1..]);
            case ColumnType.Varchar:
                var texts = operands.AsTexts();
                return new In<TRow, string, TextOrder>(texts[0], texts[1..]);
            default:
                var truths = operands.AsBooleans();
                return new In<TRow, bool, NumberOrder<bool>>(truths[0], truths[1..]);
        }
    }

    private Like<TRow> Like(SyntaxNode.Like like)
    {
        var operands = new TypedOperands<TRow>("LIKE", Typed(like.Value, like.Pattern));
        if (operands.Type is not (ColumnType.Varchar or ColumnType.Null))
        {
            throw new ExpressionException(like.Position, $"LIKE compares VARCHAR, found {TypeNames.Of(operands.Type)}");
        }

        char? escape = like.Escape switch
        {
            null => null,
            SyntaxNode.Text { Value: [var only] } => only,
            var other => throw new ExpressionException(other.Position, "expected one character in single quotes after ESCAPE"),
        };
        var texts = operands.AsTexts();
        return new Like<TRow>(texts[0], texts[1], escape);
    }

    private RowExpression<TRow> Case(SyntaxNode.Case @case)
    {
        var choice = @case.Value is { } value
            ? FirstEqual(value, @case.Whens)
            : new FirstTrue<TRow>(Conditions(@case.Whens, "WHEN"));
        var otherwise = @case.Otherwise ?? new SyntaxNode.Null(@case.Position);
        var results = new TypedOperands<TRow>("CASE", Typed([.. @case.Results, otherwise]));
        return results.Type switch
        {
            ColumnType.Bigint => Of(results.AsBigints()),
            ColumnType.Double => Of(results.AsDoubles()),
            ColumnType.Varchar => Of(results.AsTexts()),
            _ => Of(results.AsBooleans()),
        };

        RowExpression<TRow> Of<T>(RowExpression<TRow, T>[] all) => new Case<TRow, T>(results.Type, choice, all[..^1], all[^1]);
    }

    private BranchChoice<TRow> FirstEqual(SyntaxNode value, SyntaxNode[] whens)
    {
        var operands = new TypedOperands<TRow>("CASE", Typed([value, .. whens]));
        switch (operands.Type)
        {
            case ColumnType.Bigint:
                var whole = operands.AsBigints();
                return new FirstEqual<TRow, long, NumberOrder<long>>(whole[0], whole[1..]);
            case ColumnType.Double:
                var doubles = operands.AsDoubles();
                return new FirstEqual<TRow, double, NumberOrder<double>>(doubles[0], doubles[1..]);
            case ColumnType.Varchar:
                var texts = operands.AsTexts();
                return new FirstEqual<TRow, string, TextOrder>(texts[0], texts[1..]);
            default:
                var truths = operands.AsBooleans();
                return new FirstEqual<TRow, bool, NumberOrder<bool>>(truths[0], truths[1..]);
        }
    }

    private RowExpression<TRow> Call(SyntaxNode.Call call)
    {
        if (!call.Name.Equals("COALESCE", StringComparison.OrdinalIgnoreCase))
        {
            throw new ExpressionException(call.Position, $"no function '{call.Name}'; there is COALESCE");
        }

        var arguments = new TypedOperands<TRow>("COALESCE", Typed(call.Arguments));
        return arguments.Type switch
        {
            ColumnType.Bigint => new Coalesce<TRow, long>(ColumnType.Bigint, arguments.AsBigints()),
            ColumnType.Double => new Coalesce<TRow, double>(ColumnType.Double, arguments.AsDoubles()),
            ColumnType.Varchar => new Coalesce<TRow, string>(ColumnType.Varchar, arguments.AsTexts()),
            _ => new Coalesce<TRow, bool>(arguments.Type, arguments.AsBooleans()),
        };
    }

    private TypedOperand<TRow> Typed(SyntaxNode node) => new(node, Compile(node));

    private TypedOperand<TRow>[] Typed(params SyntaxNode[] nodes) => Array.ConvertAll(nodes, Typed);

    private static string Sign(ComparisonOperator @operator) => @operator switch
    {
        ComparisonOperator.Equal => "=",
        ComparisonOperator.NotEqual => "<>",
        ComparisonOperator.Less => "<",
        ComparisonOperator.LessOrEqual => "<=",
        ComparisonOperator.Greater => ">",
        _ => ">=",
    };

    private static string Sign(ArithmeticOperator @operator) => @operator switch
    {
        ArithmeticOperator.Add => "+",
        ArithmeticOperator.Subtract => "-",
        ArithmeticOperator.Multiply => "*",
        ArithmeticOperator.Divide => "/",
        _ => "%",
    };
}
