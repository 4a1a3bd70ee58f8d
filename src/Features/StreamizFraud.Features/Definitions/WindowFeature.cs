namespace StreamizFraud.Features;

/// <summary>An aggregate over a window of the rows of a key.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Immutable: every method gives a new one. Checked when the set is first used.</remarks>
public sealed class WindowFeature<TEvent>
{
    internal WindowFeature(KeyAggregate<TEvent> aggregate, TimeSpan window)
    {
        Aggregate = aggregate;
        Window = window;
    }

    private WindowFeature(WindowFeature<TEvent> other)
        : this(other.Aggregate, other.Window)
    {
        Delay = other.Delay;
        Factor = other.Factor;
        WhenEmpty = other.WhenEmpty;
    }

    internal KeyAggregate<TEvent> Aggregate { get; }

    internal TimeSpan Window { get; }

    internal TimeSpan? Delay { get; private init; }

    internal double Factor { get; private init; } = 1;

    internal double WhenEmpty { get; private init; }

    /// <summary>The window ends <paramref name="delay"/> before the row: (t-delay-window, t-delay]. A row exactly that old counts.</summary>
    /// <param name="delay">A whole number of milliseconds, 1 or more.</param>
    public WindowFeature<TEvent> Delayed(TimeSpan delay) => new(this) { Delay = delay };

    /// <summary>Multiplies the value, for example by 0.01 to go from cents to units. Not applied to the value of an empty window.</summary>
    /// <param name="factor">Finite.</param>
    public WindowFeature<TEvent> Scale(double factor) => new(this) { Factor = factor };

    /// <summary>The value of a mean or share over a window without rows; 0 if not said.</summary>
    /// <param name="value">Finite.</param>
    public WindowFeature<TEvent> OrDefault(double value) => new(this) { WhenEmpty = value };
}
