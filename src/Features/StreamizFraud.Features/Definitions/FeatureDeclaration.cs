using System.Linq.Expressions;

namespace StreamizFraud.Features.Definitions;

/// <summary>One feature as declared: of the row alone, of the row and its time, or over a window. Exactly one of the three is set.</summary>
internal sealed class FeatureDeclaration<TEvent>
{
    private FeatureDeclaration(string name, string? unit) => (Name, Unit) = (name, unit);

    public string Name { get; }

    /// <summary>Unit of the value, for readers; null if not said.</summary>
    public string? Unit { get; }

    public Selector<Func<TEvent, double>>? Row { get; private init; }

    public Selector<Func<TEvent, DateTimeOffset, double>>? TimedRow { get; private init; }

    public WindowFeature<TEvent>? Window { get; private init; }

    /// <summary>Canonical text of a row feature.</summary>
    public string Text => Row?.Text ?? TimedRow?.Text ?? string.Empty;

    /// <summary>What is wrong with its selector.</summary>
    public IReadOnlyList<string> Problems => Row?.Problems ?? TimedRow?.Problems ?? Window!.Aggregate.Problems;

    /// <param name="name">Name.</param>
    /// <param name="value">Of the event, or of the event and its time; a number or whether something holds.</param>
    /// <param name="unit">Unit.</param>
    public static FeatureDeclaration<TEvent> OfRow(string name, LambdaExpression value, string? unit)
    {
        ArgumentNullException.ThrowIfNull(value);
        var number = value.ReturnType == typeof(bool)
            ? Expression.Condition(value.Body, Expression.Constant(1.0), Expression.Constant(0.0))
            : value.ReturnType == typeof(double) ? value.Body : Expression.Convert(value.Body, typeof(double));
        return value.Parameters.Count == 1
            ? new(name, unit) { Row = new(Expression.Lambda<Func<TEvent, double>>(number, value.Parameters)) }
            : new(name, unit) { TimedRow = new(Expression.Lambda<Func<TEvent, DateTimeOffset, double>>(number, value.Parameters)) };
    }

    public static FeatureDeclaration<TEvent> OfWindow(string name, WindowFeature<TEvent> window, string? unit) => new(name, unit) { Window = window };
}
