using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using StreamizFraud.Features.Definitions;

namespace StreamizFraud.Features;

/// <summary>A key of a feature set, the card or the terminal of a payment: what aggregates are made from.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Immutable. Made by <c>FeatureSet&lt;TEvent&gt;.By</c>.</remarks>
public sealed class EntityKey<TEvent>
{
    internal EntityKey(string name, Selector<Func<TEvent, string>> selector, TimeSpan lateness)
    {
        Name = name;
        Selector = selector;
        Lateness = lateness;
    }

    /// <summary>Name of the key, unique in its set.</summary>
    public string Name { get; }

    /// <summary>How much older than the newest row of its key a row can be and still get exact values.</summary>
    public TimeSpan Lateness { get; }

    internal Selector<Func<TEvent, string>> Selector { get; }

    /// <summary>Number of rows in the window, the current one included.</summary>
    public KeyAggregate<TEvent> Count() => new(this, AggregateKind.Count, input: null, label: null);

    /// <summary>Mean of a whole number over the rows of the window: an exact Int64 sum, divided once.</summary>
    /// <param name="input">
    /// The number, money in minor units. The sum of its absolute values over the kept rows of one key must fit Int64, else the record fails.
    /// </param>
    /// <param name="text">Left to the compiler: the source text of <paramref name="input"/>, which tells stored rows of one definition from another's.</param>
    public KeyAggregate<TEvent> Mean(Expression<Func<TEvent, long>> input, [CallerArgumentExpression(nameof(input))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(input);
        return new KeyAggregate<TEvent>(this, AggregateKind.Mean, new Selector<Func<TEvent, long>>(input, text), label: null);
    }

    /// <summary>Share of the rows of the window that bear a label, from 0 to 1. The window must be delayed, as labels are known late.</summary>
    /// <param name="label">Whether a row bears the label.</param>
    /// <param name="text">Left to the compiler: the source text of <paramref name="label"/>, which tells stored rows of one definition from another's.</param>
    public KeyAggregate<TEvent> Share(Expression<Func<TEvent, bool>> label, [CallerArgumentExpression(nameof(label))] string text = "")
    {
        ArgumentNullException.ThrowIfNull(label);
        return new KeyAggregate<TEvent>(this, AggregateKind.Share, input: null, new Selector<Func<TEvent, bool>>(label, text));
    }
}
