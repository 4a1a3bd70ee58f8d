using System.Linq.Expressions;

namespace StreamizFraud.Features.Definitions;

/// <summary>A feature that is a pure function of features declared before it.</summary>
internal sealed class DerivedFeature
{
    /// <param name="formula">The function.</param>
    /// <param name="whenNull">Its value where there is none; null: it is null then.</param>
    public DerivedFeature(Expression<Func<FeatureValues, double?>> formula, double? whenNull)
    {
        WhenNull = whenNull;
        var reader = new InputReader(formula.Parameters[0]);
        var body = reader.Visit(formula.Body);
        Inputs = reader.Names;
        Formula = new Selector<Func<double?[], double?>>(Expression.Lambda<Func<double?[], double?>>(body, reader.Inputs));
        Problems = [.. reader.Problems, .. Formula.Problems];
    }

    /// <summary>Names of the features it reads; its text has their places in this list.</summary>
    public IReadOnlyList<string> Inputs { get; }

    /// <summary>The function of their values in the order of <see cref="Inputs"/>.</summary>
    public Selector<Func<double?[], double?>> Formula { get; }

    public double? WhenNull { get; }

    public IReadOnlyList<string> Problems { get; }

    private sealed class InputReader(ParameterExpression values) : ExpressionVisitor
    {
        public ParameterExpression Inputs { get; } = Expression.Parameter(typeof(double?[]), "row");

        public List<string> Names { get; } = [];

        public List<string> Problems { get; } = [];

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Object != values)
            {
                return base.VisitMethodCall(node);
            }

            if (NameIn(node.Arguments[0]) is not { } name)
            {
                Problems.Add("reads a feature whose name is not a constant or a captured text");
                return Expression.Constant(null, typeof(double?));
            }

            var place = Names.IndexOf(name);
            if (place < 0)
            {
                place = Names.Count;
                Names.Add(name);
            }

            return Expression.ArrayIndex(Inputs, Expression.Constant(place));
        }

        private static string? NameIn(Expression argument) => argument switch
        {
            ConstantExpression constant => constant.Value as string,
            MemberExpression { Expression: ConstantExpression closure, Member: System.Reflection.FieldInfo field } => field.GetValue(closure.Value) as string,
            _ => null,
        };
    }
}
