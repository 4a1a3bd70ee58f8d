using System.Linq.Expressions;

namespace StreamizFraud.Features.Definitions;

/// <summary>One feature as declared: of the row alone, of the row and its time, of rows of a key, of a table's row, or of other features. Exactly one is set.</summary>
internal sealed class FeatureDeclaration<TEvent>
{
    private FeatureDeclaration(string name, string? unit) => (Name, Unit) = (name, unit);

    public string Name { get; }

    /// <summary>Unit of the value, for readers; null if not said.</summary>
    public string? Unit { get; }

    public Selector<Func<TEvent, double>>? Row { get; private init; }

    public Selector<Func<TEvent, DateTimeOffset, double>>? TimedRow { get; private init; }

    public Selector<Func<TEvent, double?>>? NullableRow { get; private init; }

    public KeyFeature<TEvent>? Key { get; private init; }

    public DerivedFeature? Derived { get; private init; }

    public LookupFeature<TEvent>? Lookup { get; private init; }

    /// <summary>Whether the feature can be null.</summary>
    public bool CanBeNull => NullableRow is not null || Derived is { WhenNull: null } || Key is { CanBeNull: true, Nulls: NullRule.Null } || Lookup is { Nulls: NullRule.Null };

    /// <summary>What the value is where there is none; null if it is never replaced.</summary>
    public double? Default => Derived?.WhenNull ?? (Key is { CanBeNull: true, Nulls: NullRule.Default } ? Key.WhenNull : Lookup is { Nulls: NullRule.Default } ? Lookup.WhenNull : null);

    /// <summary>Canonical text of a feature that is of no key.</summary>
    public string Text => Row?.Text ?? TimedRow?.Text ?? NullableRow?.Text ?? Derived?.Formula.Text ?? Lookup?.Text ?? string.Empty;

    /// <summary>What is wrong with its selectors.</summary>
    public IEnumerable<string> Problems => Row?.Problems ?? TimedRow?.Problems ?? NullableRow?.Problems ?? Derived?.Problems ?? Lookup?.Problems ?? Key!.Aggregate.Problems;

    /// <param name="name">Name.</param>
    /// <param name="value">Of the event, or of the event and its time; a number or whether something holds.</param>
    /// <param name="unit">Unit.</param>
    public static FeatureDeclaration<TEvent> OfRow(string name, LambdaExpression value, string? unit)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.ReturnType == typeof(double?))
        {
            return new(name, unit) { NullableRow = new((Expression<Func<TEvent, double?>>)value) };
        }

        var number = SelectorConversion.ToDouble(value.Body);
        return value.Parameters.Count == 1
            ? new(name, unit) { Row = new(Expression.Lambda<Func<TEvent, double>>(number, value.Parameters)) }
            : new(name, unit) { TimedRow = new(Expression.Lambda<Func<TEvent, DateTimeOffset, double>>(number, value.Parameters)) };
    }

    public static FeatureDeclaration<TEvent> OfKey(string name, KeyFeature<TEvent> feature, string? unit) => new(name, unit) { Key = feature };

    public static FeatureDeclaration<TEvent> OfTable(string name, LookupFeature<TEvent> feature, string? unit) => new(name, unit) { Lookup = feature };

    public static FeatureDeclaration<TEvent> OfFeatures(string name, Expression<Func<FeatureValues, double?>> formula, string? unit, double? whenNull) =>
        new(name, unit) { Derived = new DerivedFeature(formula, whenNull) };
}
