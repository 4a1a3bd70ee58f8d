using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;

namespace StreamizFraud.Features.Definitions;

/// <summary>Writes an expression as canonical text: C# with every operation in brackets, literals with their types, parameters by position.</summary>
internal sealed class SelectorText
{
    private static readonly string[] ParameterNames = ["row", "time"];

    private readonly StringBuilder _text = new();
    private readonly Dictionary<ParameterExpression, string> _parameters = [];
    private int _inner;

    private SelectorText()
    {
    }

    /// <summary>The text of a selector.</summary>
    public static string Of(LambdaExpression selector) => Of(selector, selector.Body);

    /// <summary>The text of a selector with another body over the same parameters.</summary>
    public static string Of(LambdaExpression selector, Expression body)
    {
        var text = new SelectorText();
        for (var i = 0; i < selector.Parameters.Count; i++)
        {
            text._parameters[selector.Parameters[i]] = ParameterNames[i];
        }

        text.Write(body);
        return text._text.ToString();
    }

    /// <summary>Whether values of a type can be written as a literal.</summary>
    public static bool IsLiteral(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum || type.IsPrimitive || type == typeof(string) || type == typeof(decimal) || type == typeof(DateTime)
            || type == typeof(DateTimeOffset) || type == typeof(TimeSpan) || type == typeof(DateOnly) || type == typeof(TimeOnly) || type == typeof(Guid)
            || type == typeof(Int128) || type == typeof(UInt128) || type == typeof(Half);
    }

    private static string Literal(object? value, Type type) =>
        value is null ? $"null:{TypeName(type)}"
        : Nullable.GetUnderlyingType(type) is null ? Literal(value)
        : $"{Literal(value)}?";

    private static string Literal(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        string text => Quoted(text),
        char letter => $"'{Quoted(letter.ToString())[1..^1]}'",
        double number => Number(number.ToString("R", CultureInfo.InvariantCulture), "d"),
        float number => Number(number.ToString("R", CultureInfo.InvariantCulture), "f"),
        decimal number => Number(number.ToString(CultureInfo.InvariantCulture), "m"),
        long number => Number(number.ToString(CultureInfo.InvariantCulture), "L"),
        ulong number => Number(number.ToString(CultureInfo.InvariantCulture), "UL"),
        uint number => Number(number.ToString(CultureInfo.InvariantCulture), "U"),
        int number => Number(number.ToString(CultureInfo.InvariantCulture), ""),
        DateTime or DateTimeOffset or DateOnly or TimeOnly => $"{value.GetType().Name}({((IFormattable)value).ToString("O", CultureInfo.InvariantCulture)})",
        TimeSpan time => $"TimeSpan({time.ToString("c", CultureInfo.InvariantCulture)})",
        Enum constant => $"{TypeName(constant.GetType())}({constant.ToString("D")})",
        IFormattable other => $"{TypeName(other.GetType())}({other.ToString(null, CultureInfo.InvariantCulture)})",
        _ => $"?{value.GetType().Name}",
    };

    private static string Number(string digits, string suffix) => digits + suffix;

    /// <summary>Code unit by code unit, since not every text is valid Unicode.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var unit in text)
        {
            _ = unit is >= ' ' and <= '~' and not ('"' or '\\') ? quoted.Append(unit) : quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Name of a type in C#, with its namespace unless that is System.</summary>
    public static string TypeName(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return TypeName(underlying) + "?";
        }

        if (type.IsArray)
        {
            return $"{TypeName(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        var name = type.Namespace is null or "System" ? type.Name : $"{type.Namespace}.{type.Name}";
        if (type.DeclaringType is { } outer && !type.IsGenericParameter)
        {
            name = $"{TypeName(outer)}.{type.Name}";
        }

        return !type.IsGenericType ? name : $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>";
    }

    /// <summary>Whether an operation of two values can be written.</summary>
    public static bool IsOperation(ExpressionType type) => Sign(type) is not null;

    private static string? Sign(ExpressionType type) => type switch
    {
        ExpressionType.Add or ExpressionType.AddChecked => "+",
        ExpressionType.Subtract or ExpressionType.SubtractChecked => "-",
        ExpressionType.Multiply or ExpressionType.MultiplyChecked => "*",
        ExpressionType.Divide => "/",
        ExpressionType.Modulo => "%",
        ExpressionType.And => "&",
        ExpressionType.Or => "|",
        ExpressionType.ExclusiveOr => "^",
        ExpressionType.AndAlso => "&&",
        ExpressionType.OrElse => "||",
        ExpressionType.Equal => "==",
        ExpressionType.NotEqual => "!=",
        ExpressionType.LessThan => "<",
        ExpressionType.LessThanOrEqual => "<=",
        ExpressionType.GreaterThan => ">",
        ExpressionType.GreaterThanOrEqual => ">=",
        ExpressionType.LeftShift => "<<",
        ExpressionType.RightShift => ">>",
        ExpressionType.Coalesce => "??",
        _ => null,
    };

    private static bool IsChecked(ExpressionType type) =>
        type is ExpressionType.AddChecked or ExpressionType.SubtractChecked or ExpressionType.MultiplyChecked or ExpressionType.NegateChecked or ExpressionType.ConvertChecked;

    private void Write(Expression node)
    {
        switch (node)
        {
            case ConstantExpression constant:
                _text.Append(Literal(constant.Value, constant.Type));
                break;
            case ParameterExpression parameter:
                _text.Append(_parameters[parameter]);
                break;
            case MemberExpression member:
                WriteOwner(member.Expression, member.Member);
                _text.Append('.').Append(member.Member.Name);
                if (member.Member.DeclaringType is { } owner && !PureFunctions.IsPureType(owner))
                {
                    // A member of the user's: another type of it would be another value.
                    _text.Append(':').Append(TypeName(member.Type));
                }

                break;
            case MethodCallExpression call:
                WriteCall(call.Object, call.Method, call.Arguments);
                break;
            case UnaryExpression { Method: { } conversion } unary when !PureFunctions.IsPureType(conversion.DeclaringType!):
                WriteCall(owner: null, conversion, [unary.Operand]);
                break;
            case UnaryExpression unary:
                Write(unary);
                break;
            case BinaryExpression { Method: { } operation } binary when !PureFunctions.IsPureType(operation.DeclaringType!):
                WriteCall(owner: null, operation, [binary.Left, binary.Right]);
                break;
            case BinaryExpression { NodeType: ExpressionType.ArrayIndex } index:
                Write(index.Left);
                WriteList('[', [index.Right], ']');
                break;
            case BinaryExpression binary:
                _text.Append(IsChecked(binary.NodeType) ? "checked(" : "(");
                Write(binary.Left);
                _text.Append(' ').Append(Sign(binary.NodeType) ?? binary.NodeType.ToString()).Append(' ');
                Write(binary.Right);
                _text.Append(')');
                break;
            case ConditionalExpression choice:
                _text.Append('(');
                Write(choice.Test);
                _text.Append(" ? ");
                Write(choice.IfTrue);
                _text.Append(" : ");
                Write(choice.IfFalse);
                _text.Append(')');
                break;
            case TypeBinaryExpression type:
                _text.Append('(');
                Write(type.Expression);
                _text.Append(type.NodeType == ExpressionType.TypeIs ? " is " : " is exactly ").Append(TypeName(type.TypeOperand)).Append(')');
                break;
            case NewExpression made:
                _text.Append("new ").Append(TypeName(made.Type));
                WriteList('(', made.Arguments, ')');
                break;
            case NewArrayExpression array:
                _text.Append("new ").Append(TypeName(array.Type));
                WriteList(array.NodeType == ExpressionType.NewArrayInit ? '{' : '(', array.Expressions, array.NodeType == ExpressionType.NewArrayInit ? '}' : ')');
                break;
            case IndexExpression index:
                Write(index.Object!);
                WriteList('[', index.Arguments, ']');
                break;
            case LambdaExpression lambda:
                Write(lambda);
                break;
            default:
                _text.Append('?').Append(node.NodeType);
                break;
        }
    }

    /// <summary>A call with the version of its function, and with the types of its parameters, which tell overloads apart.</summary>
    private void WriteCall(Expression? owner, MethodInfo method, IReadOnlyList<Expression> arguments)
    {
        WriteOwner(owner, method);
        _text.Append('.').Append(method.Name);
        if (method.GetCustomAttribute<FeatureFunctionAttribute>() is { } function)
        {
            _text.Append(CultureInfo.InvariantCulture, $"@{function.Version}");
        }

        if (method.IsGenericMethod)
        {
            _text.Append('<').AppendJoin(", ", method.GetGenericArguments().Select(TypeName)).Append('>');
        }

        _text.Append('[').AppendJoin(", ", method.GetParameters().Select(parameter => TypeName(parameter.ParameterType))).Append(']');
        WriteList('(', arguments, ')');
    }

    private void Write(UnaryExpression unary)
    {
        if (unary.NodeType is ExpressionType.Quote)
        {
            Write(unary.Operand);
            return;
        }

        _text.Append(IsChecked(unary.NodeType) ? "checked(" : "(").Append(unary.NodeType switch
        {
            ExpressionType.Convert or ExpressionType.ConvertChecked => $"({TypeName(unary.Type)})",
            ExpressionType.Negate or ExpressionType.NegateChecked => "-",
            ExpressionType.Not => unary.Type == typeof(bool) || unary.Type == typeof(bool?) ? "!" : "~",
            ExpressionType.UnaryPlus => "+",
            ExpressionType.TypeAs => $"as {TypeName(unary.Type)} ",
            _ => $"{unary.NodeType} ",
        });
        Write(unary.Operand);
        _text.Append(')');
    }

    private void Write(LambdaExpression lambda)
    {
        foreach (var parameter in lambda.Parameters)
        {
            _parameters[parameter] = string.Create(CultureInfo.InvariantCulture, $"x{++_inner}");
        }

        WriteList('(', lambda.Parameters, ')');
        _text.Append(" => ");
        Write(lambda.Body);
    }

    private void WriteOwner(Expression? owner, MemberInfo member)
    {
        if (owner is null)
        {
            _text.Append(TypeName(member.DeclaringType!));
            return;
        }

        Write(owner);
    }

    private void WriteList(char open, IReadOnlyList<Expression> items, char close)
    {
        _text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                _text.Append(", ");
            }

            Write(items[i]);
        }

        _text.Append(close);
    }
}
