using StreamizFraud.Features;

namespace StreamizFraud.Decisions;

/// <summary>What a backtest of decisions knows of payments.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
public sealed record DecisionBacktestOptions<TEvent>
{
    /// <summary>Whether a payment turned out to be a fraud. What nobody knows yet counts as genuine: leave young payments out.</summary>
    public required Func<TEvent, bool> IsFraud { get; init; }

    /// <summary>The amount of a payment in minor units.</summary>
    public required Func<TEvent, long> AmountMinor { get; init; }

    /// <summary>
    /// Told of each payment what each candidate would have decided: the payment, the candidate's place, the outcome, and the id of the rule that decided or null.
    /// Called by one thread at a time. Null: nobody.
    /// </summary>
    public Action<TEvent, int, DecisionOutcome, string?>? Decided { get; init; }

    /// <summary>Told of a payment whose features cannot be computed; null: such a payment ends the backtest. Called by another thread than <see cref="Decided"/>.</summary>
    public Action<TEvent, FeatureValueException>? Rejected { get; init; }

    /// <summary>Told now and then how many payments have been decided.</summary>
    public Action<long> Progress { get; init; } = _ => { };

    /// <summary>The reference tables that the set declares; null if it declares none.</summary>
    public LookupRows? Tables { get; init; }
}
