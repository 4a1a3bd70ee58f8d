using System.Linq.Expressions;
using System.Reflection;

namespace StreamizFraud.Features.Definitions;

/// <summary>
/// Makes an expression one that depends on nothing but its parameters: captured values become constants of it; what may give another
/// result tomorrow or on another machine is a problem.
/// </summary>
internal sealed class SelectorReader : ExpressionVisitor
{
    private readonly List<string> _problems = [];

    /// <summary>What cannot stand in a definition, each continuing "feature x".</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <inheritdoc/>
    public override Expression? Visit(Expression? node) => node is null || IsWritten(node) ? base.Visit(node) : Refuse(node, $"uses {node.NodeType}, which a selector cannot have");

    /// <inheritdoc/>
    protected override Expression VisitMember(MemberExpression node)
    {
        var root = Root(node);
        if (root is ConstantExpression captured && !(node.Expression is MemberExpression inner && SelectorText.IsLiteral(inner.Type)))
        {
            return Inline(node, captured.Value);
        }

        // What is asked of a captured literal, such as whether it is null, is part of the expression.
        if (root is not null)
        {
            return PureFunctions.ProblemOf(node.Member) is { } problem ? Refuse(node, problem) : base.VisitMember(node);
        }

        // A chain that begins with a static member.
        return node.Expression is not null ? base.VisitMember(node)
            : node.Member is FieldInfo { IsInitOnly: true } field && SelectorText.IsLiteral(field.FieldType) ? Inline(node, null)
            : PureFunctions.IsKnown(node.Member) ? node
            : Refuse(node, PureFunctions.ProblemOf(node.Member) ?? $"reads {Name(node.Member)}, which can change: use a constant or a local variable");
    }

    /// <inheritdoc/>
    protected override Expression VisitConstant(ConstantExpression node)
    {
        if (node.Value is not null && !SelectorText.IsLiteral(node.Type))
        {
            _problems.Add($"captures an object of type {SelectorText.TypeName(node.Type)}; only numbers, texts, times, Guids, enums and bool can be captured");
        }

        return node;
    }

    /// <inheritdoc/>
    protected override Expression VisitMethodCall(MethodCallExpression node) =>
        (PureFunctions.ProblemOf(node.Method) ?? PureFunctions.ProblemOf(node)) is { } problem ? Refuse(node, problem) : base.VisitMethodCall(node);

    /// <inheritdoc/>
    protected override Expression VisitBinary(BinaryExpression node) =>
        node.Method is null ? base.VisitBinary(node)
        : IsNullTest(node) ? base.Visit(node.NodeType == ExpressionType.Equal ? Expression.ReferenceEqual(node.Left, node.Right) : Expression.ReferenceNotEqual(node.Left, node.Right))!
        : PureFunctions.ProblemOf(node.Method) is { } problem ? Refuse(node, problem)
        : node.NodeType is ExpressionType.AndAlso or ExpressionType.OrElse && !PureFunctions.IsPureType(node.Method.DeclaringType!)
            ? Refuse(node, $"uses && or || of {node.Method.DeclaringType!.Name}, whose code is not part of the definition")
        : base.VisitBinary(node);

    /// <inheritdoc/>
    protected override Expression VisitUnary(UnaryExpression node) =>
        node.Method is { } method && PureFunctions.ProblemOf(method) is { } problem ? Refuse(node, problem) : base.VisitUnary(node);

    /// <inheritdoc/>
    protected override Expression VisitNew(NewExpression node) =>
        PureFunctions.IsPureType(node.Type)
            ? node.Constructor is { } made && PureFunctions.ProblemOf(made) is { } problem ? Refuse(node, problem) : base.VisitNew(node)
        : Refuse(node, $"makes a new {node.Type.Name}, whose constructor is not part of the definition");

    /// <inheritdoc/>
    protected override Expression VisitIndex(IndexExpression node) =>
        node.Indexer is { } indexer && PureFunctions.ProblemOf(indexer) is { } problem ? Refuse(node, problem) : base.VisitIndex(node);

    /// <inheritdoc/>
    protected override Expression VisitInvocation(InvocationExpression node) =>
        Refuse(node, "calls a delegate, whose code is not part of the definition: call a static method with [FeatureFunction]");

    /// <summary>Whether the text can tell what a node does.</summary>
    private static bool IsWritten(Expression node) => node switch
    {
        ConstantExpression or ParameterExpression or MemberExpression or MethodCallExpression or ConditionalExpression or TypeBinaryExpression or NewExpression
            or NewArrayExpression or IndexExpression or LambdaExpression or InvocationExpression => true,
        UnaryExpression => node.NodeType is ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.Negate or ExpressionType.NegateChecked
            or ExpressionType.Not or ExpressionType.UnaryPlus or ExpressionType.TypeAs or ExpressionType.ArrayLength or ExpressionType.Quote,
        BinaryExpression { Conversion: null } => SelectorText.IsOperation(node.NodeType) || node.NodeType == ExpressionType.ArrayIndex,
        _ => false,
    };

    /// <summary>Whether an object is compared with null: whatever its operators do, that is a question of what it is.</summary>
    private static bool IsNullTest(BinaryExpression node) =>
        node.NodeType is ExpressionType.Equal or ExpressionType.NotEqual && !node.Left.Type.IsValueType && !node.Right.Type.IsValueType
        && (node.Left is ConstantExpression { Value: null } || node.Right is ConstantExpression { Value: null });

    private static string Name(MemberInfo member) => $"{member.DeclaringType?.Name}.{member.Name}";

    /// <summary>What a chain of members begins with; null for a static one.</summary>
    private static Expression? Root(MemberExpression node)
    {
        Expression? inner = node;
        while (inner is MemberExpression member)
        {
            inner = member.Expression;
        }

        return inner;
    }

    private static object? ValueOf(MemberExpression node, object? root)
    {
        var owner = node.Expression is MemberExpression inner ? ValueOf(inner, root) : root;
        return node.Member is FieldInfo field ? field.GetValue(owner) : ((PropertyInfo)node.Member).GetValue(owner);
    }

    private Expression Inline(MemberExpression node, object? root)
    {
        if (!SelectorText.IsLiteral(node.Type))
        {
            return Refuse(
                node,
                $"captures {node.Member.Name} of type {SelectorText.TypeName(node.Type)}; only numbers, texts, times, Guids, enums and bool can be captured, anything else goes into a static method with [FeatureFunction]");
        }

        try
        {
            return Expression.Constant(ValueOf(node, root), node.Type);
        }
        catch (TargetException)
        {
            return Refuse(node, $"captures {node.Member.Name} of an object that is null");
        }
        catch (TargetInvocationException failed)
        {
            return Refuse(node, $"captures {node.Member.Name}, which failed with {failed.InnerException?.GetType().Name}");
        }
    }

    private Expression Refuse(Expression node, string problem)
    {
        _problems.Add(problem);
        return node;
    }
}
