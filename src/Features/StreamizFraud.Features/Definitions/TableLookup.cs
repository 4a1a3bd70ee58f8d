using System.Linq.Expressions;
using StreamizFraud.Features.Definitions;

namespace StreamizFraud.Features;

/// <summary>The row of a reference table that belongs to an event, such as the merchant of a payment: what features of it are made from.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <typeparam name="TRow">Type of the table's rows.</typeparam>
/// <remarks>
/// Immutable. Made by <c>FeatureSet&lt;TEvent&gt;.Lookup</c>. A feature of it has no value where the table has no row, and must say what it is
/// then.
/// </remarks>
public sealed class TableLookup<TEvent, TRow>
    where TRow : class
{
    internal TableLookup(LookupDeclaration<TEvent> declaration) => Declaration = declaration;

    /// <summary>Name of the table, by which it is bound.</summary>
    public string Name => Declaration.Name;

    internal LookupDeclaration<TEvent> Declaration { get; }

    /// <summary>A number of the row.</summary>
    /// <param name="value">Gives it; it must be finite.</param>
    public LookupFeature<TEvent> Value(Expression<Func<TRow, double>> value) => Of(value);

    /// <summary>A whole number of the row; rounded to the nearest double beyond 2^53.</summary>
    /// <inheritdoc cref="Value(Expression{Func{TRow, double}})"/>
    public LookupFeature<TEvent> Value(Expression<Func<TRow, long>> value) => Of(value);

    /// <summary>A decimal of the row, as the nearest double.</summary>
    /// <inheritdoc cref="Value(Expression{Func{TRow, double}})"/>
    public LookupFeature<TEvent> Value(Expression<Func<TRow, decimal>> value) => Of(value);

    /// <summary>Whether something holds of the row: 1 or 0. <c>Value(_ => true).OrDefault(0)</c> says whether there is a row.</summary>
    /// <inheritdoc cref="Value(Expression{Func{TRow, double}})"/>
    public LookupFeature<TEvent> Value(Expression<Func<TRow, bool>> value) => Of(value);

    /// <summary>A number of the row that can be null.</summary>
    /// <inheritdoc cref="Value(Expression{Func{TRow, double}})"/>
    public LookupFeature<TEvent> Value(Expression<Func<TRow, double?>> value) => Of(value);

    private LookupFeature<TEvent> Of(LambdaExpression value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var selector = new Selector<Func<TRow, double?>>(SelectorConversion.ToNumber<TRow>(value));
        return new LookupFeature<TEvent>(Declaration, selector.Text, selector.Problems, row => selector.Call((TRow)row));
    }
}
