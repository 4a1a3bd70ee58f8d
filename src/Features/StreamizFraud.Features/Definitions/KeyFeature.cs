using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Operators;

namespace StreamizFraud.Features;

/// <summary>A feature computed from rows of a key.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Immutable: every method gives a new one. Checked when the set is first used.</remarks>
public sealed class KeyFeature<TEvent>
{
    private const int MostRows = 100_000;

    internal KeyFeature(KeyAggregate<TEvent> aggregate, ViewKind view)
    {
        Aggregate = aggregate;
        View = view;
    }

    private KeyFeature(KeyFeature<TEvent> other)
        : this(other.Aggregate, other.View)
    {
        Window = other.Window;
        TimeZone = other.TimeZone;
        RememberMs = other.RememberMs;
        Delay = other.Delay;
        Tile = other.Tile;
        IsBeforeThis = other.IsBeforeThis;
        Factor = other.Factor;
        Nulls = other.Nulls;
        WhenNull = other.WhenNull;
        Most = other.Most;
        Overflow = other.Overflow;
    }

    internal KeyAggregate<TEvent> Aggregate { get; }

    internal ViewKind View { get; }

    internal TimeSpan Window { get; init; }

    internal string TimeZone { get; init; } = "UTC";

    /// <summary>How long values are remembered, ms; null: for ever.</summary>
    internal long? RememberMs { get; init; }

    internal TimeSpan? Delay { get; private init; }

    internal TimeSpan? Tile { get; private init; }

    internal bool IsBeforeThis { get; private init; }

    /// <summary>Whether there can be no value.</summary>
    internal bool CanBeNull
    {
        get
        {
            // The row itself is in the window, unless it is left out by delay, condition or null.
            var seesItself = !IsBeforeThis && Delay is null && (Aggregate.Operator is RowsOperator and not Share and not KnownShare and not LabelledOperator ? Aggregate.Input?.MayBeAbsent != true : Aggregate.Base is null);
            var hasValue = Aggregate.Input?.MayBeAbsent == false;
            return Aggregate.Operator is Same or FirstSeen
                ? !hasValue || (View != ViewKind.History && Aggregate.Operator.IsNullWhenEmpty && !seesItself)
                : Aggregate.Operator.CanBeNull || (View != ViewKind.History && Aggregate.Operator.IsNullWhenEmpty && !seesItself);
        }
    }

    internal double Factor { get; init; } = 1;

    internal NullRule Nulls { get; private init; }

    internal double WhenNull { get; private init; }

    internal int Most { get; private init; } = MostRows;

    internal OnOverflow Overflow { get; private init; }

    /// <summary>The window ends <paramref name="delay"/> before the row: (t-delay-window, t-delay]. A row exactly that old counts.</summary>
    /// <param name="delay">A whole number of milliseconds, 1 or more.</param>
    public KeyFeature<TEvent> Delayed(TimeSpan delay) => new(this) { Delay = delay };

    /// <summary>Leaves the row itself out: only rows that arrived before it.</summary>
    public KeyFeature<TEvent> BeforeThis() => new(this) { IsBeforeThis = true };

    /// <summary>
    /// The window begins at a multiple of <paramref name="tile"/> since the Unix epoch: it is [⌊(t-window) / tile⌋ · tile, t] at a row of
    /// time t, up to a tile longer than the window.
    /// </summary>
    /// <param name="tile">A whole number of milliseconds, 1 or more, at most the window.</param>
    public KeyFeature<TEvent> Tiled(TimeSpan tile) => new(this) { Tile = tile };

    /// <summary>Multiplies the value, for example by 0.01 to go from cents to units. Not applied to the value that stands for null.</summary>
    /// <param name="factor">Finite.</param>
    public KeyFeature<TEvent> Scale(double factor) => new(this) { Factor = Factor * factor };

    /// <summary>Where there is no value, the feature is null. A model must say that it takes null.</summary>
    public KeyFeature<TEvent> OrNull() => new(this) { Nulls = NullRule.Null };

    /// <summary>Where there is no value, the feature has this one.</summary>
    /// <param name="value">Finite.</param>
    public KeyFeature<TEvent> OrDefault(double value) => new(this) { Nulls = NullRule.Default, WhenNull = value };

    /// <summary>
    /// How many rows of a window an operator may see one by one (distinct, quantile, share of the top value, equal values, first); 100,000
    /// and <see cref="OnOverflow.Fail"/> if not said. Other operators have no limit.
    /// </summary>
    /// <param name="most">1 or more.</param>
    /// <param name="overflow">What happens when there are more.</param>
    public KeyFeature<TEvent> Exact(int most, OnOverflow overflow = OnOverflow.Fail) => new(this) { Most = most, Overflow = overflow };
}
