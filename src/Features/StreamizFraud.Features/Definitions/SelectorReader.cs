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

    /// <summary>Whether anything was captured.</summary>
    public bool Captures { get; private set; }

    /// <inheritdoc/>
    protected override Expression VisitMember(MemberExpression node)
    {
        var root = Root(node);
        if (root is ConstantExpression captured)
        {
            return Inline(node, captured.Value);
        }

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
        PureFunctions.ProblemOf(node.Method) is { } problem ? Refuse(node, problem) : base.VisitMethodCall(node);

    /// <inheritdoc/>
    protected override Expression VisitBinary(BinaryExpression node) =>
        node.NodeType.ToString().EndsWith("Assign", StringComparison.Ordinal) ? Refuse(node, "changes a value")
        : node.Method is { } method && PureFunctions.ProblemOf(method) is { } problem ? Refuse(node, problem)
        : base.VisitBinary(node);

    /// <inheritdoc/>
    protected override Expression VisitUnary(UnaryExpression node) =>
        node.Method is { } method && PureFunctions.ProblemOf(method) is { } problem ? Refuse(node, problem) : base.VisitUnary(node);

    /// <inheritdoc/>
    protected override Expression VisitNew(NewExpression node) =>
        PureFunctions.IsPureType(node.Type) ? base.VisitNew(node)
        : Refuse(node, $"makes a new {node.Type.Name}, whose constructor is not part of the definition");

    /// <inheritdoc/>
    protected override Expression VisitIndex(IndexExpression node) =>
        node.Indexer is { } indexer && PureFunctions.ProblemOf(indexer) is { } problem ? Refuse(node, problem) : base.VisitIndex(node);

    /// <inheritdoc/>
    protected override Expression VisitInvocation(InvocationExpression node) =>
        Refuse(node, "calls a delegate, whose code is not part of the definition: call a static method with [FeatureFunction]");

    /// <inheritdoc/>
    protected override Expression VisitMemberInit(MemberInitExpression node) => Refuse(node, $"makes a new {node.Type.Name}");

    /// <inheritdoc/>
    protected override Expression VisitListInit(ListInitExpression node) => Refuse(node, $"makes a new {node.Type.Name}");

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
        Captures = true;
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
