using StreamizFraud.Features.Definitions;

namespace StreamizFraud.Features;

/// <summary>A feature that is a value of a table's row.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Immutable: every method gives a new one. Checked when the set is first used.</remarks>
public sealed class LookupFeature<TEvent>
{
    internal LookupFeature(LookupDeclaration<TEvent> table, string text, IReadOnlyList<string> problems, Func<object, double?> value)
    {
        Table = table;
        Text = text;
        Problems = problems;
        Value = value;
    }

    internal LookupDeclaration<TEvent> Table { get; }

    /// <summary>Canonical text of what is taken from the row.</summary>
    internal string Text { get; }

    internal IReadOnlyList<string> Problems { get; }

    /// <summary>The value of a row of the table's type; null if the row has none.</summary>
    internal Func<object, double?> Value { get; }

    internal NullRule Nulls { get; private init; }

    internal double WhenNull { get; private init; }

    /// <summary>Where there is no row, or no value in it, the feature is null. A model must say that it takes null.</summary>
    public LookupFeature<TEvent> OrNull() => With(NullRule.Null, 0);

    /// <summary>Where there is no row, or no value in it, the feature has this value.</summary>
    /// <param name="value">Finite.</param>
    public LookupFeature<TEvent> OrDefault(double value) => With(NullRule.Default, value);

    private LookupFeature<TEvent> With(NullRule nulls, double whenNull) => new(Table, Text, Problems, Value) { Nulls = nulls, WhenNull = whenNull };
}
