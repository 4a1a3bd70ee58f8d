using StreamizFraud.Features.Definitions;

namespace StreamizFraud.Features;

/// <summary>What is computed over the rows of a key, before its window is said.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Immutable. Made by <see cref="EntityKey{TEvent}"/>.</remarks>
public sealed class KeyAggregate<TEvent>
{
    internal KeyAggregate(EntityKey<TEvent> key, AggregateKind kind, Selector<Func<TEvent, long>>? input, Selector<Func<TEvent, bool>>? label)
    {
        Key = key;
        Kind = kind;
        Input = input;
        Label = label;
    }

    internal EntityKey<TEvent> Key { get; }

    internal AggregateKind Kind { get; }

    internal Selector<Func<TEvent, long>>? Input { get; }

    internal Selector<Func<TEvent, bool>>? Label { get; }

    /// <summary>Canonical text of what is aggregated; empty for a count.</summary>
    internal string Text => Input?.Text ?? Label?.Text ?? string.Empty;

    internal IReadOnlyList<string> Problems => Input?.Problems ?? Label?.Problems ?? [];

    /// <summary>The aggregate over the window (t-<paramref name="window"/>, t] at a row of time t.</summary>
    /// <param name="window">Length, a whole number of milliseconds, 1 or more.</param>
    public WindowFeature<TEvent> Last(TimeSpan window) => new(this, window);
}
