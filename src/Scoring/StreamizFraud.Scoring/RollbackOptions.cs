namespace StreamizFraud.Scoring;

/// <summary>When a champion is taken back automatically (<see cref="AutomaticRollback"/>).</summary>
public sealed record RollbackOptions
{
    /// <summary>Payments that a task must have given to a champion, since it adopted it or began, before it judges it.</summary>
    /// <value>1,000 by default; 1 to 10,000,000.</value>
    public int MinPayments { get; init; } = 1_000;

    /// <summary>
    /// Payments, or batches for the latency, that pass at least, on average, between two roll-backs by chance, in a task and for a cause, while the true share is at its bound and
    /// each is independent of the others. The further the share is inside its bound, the more. For what comes in bursts there is <see cref="MinDuration"/>.
    /// </summary>
    /// <value>1,000,000,000 by default; 1,000 or more.</value>
    public double PaymentsBetweenFalseAlarms { get; init; } = 1e9;

    /// <summary>
    /// Time over which a cause must show: what a task sees within a tenth of it, or in one batch, is a tenth of what it takes at most. A burst that is shorter than nine tenths of this
    /// time does not take a champion back, however bad it is.
    /// </summary>
    /// <value>One minute by default; zero to one day. Zero: ten batches are enough.</value>
    public TimeSpan MinDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Largest share of payments that the champion may give no score: rows that it refuses, scores that are not finite, batches that it could not be run for.</summary>
    /// <value>0.01 by default; above 0, below 1. Null: errors are not watched.</value>
    public double? MaxErrorShare { get; init; } = 0.01;

    /// <summary>Longest time that scoring one batch may take.</summary>
    /// <value>100 ms by default; above zero. Null: the latency is not watched.</value>
    public TimeSpan? MaxLatency { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Largest share of batches that may take longer than <see cref="MaxLatency"/>: 0.01 makes that the 99th percentile.</summary>
    /// <value>0.01 by default; above 0, below 1.</value>
    public double MaxSlowShare { get; init; } = 0.01;

    /// <summary>Score from which on a payment counts as an alert.</summary>
    /// <value>Null by default: what the champion's profile says (<see cref="TrainingProfile.Alerts"/>). Finite; goes with <see cref="AlertRate"/>.</value>
    public double? AlertFrom { get; init; }

    /// <summary>Share of payments that is expected to be an alert.</summary>
    /// <value>
    /// Null by default: what the champion's profile says (<see cref="TrainingProfile.Alerts"/>); if it says nothing, alerts are not watched. Above 0, below 1; goes with
    /// <see cref="AlertFrom"/>.
    /// </value>
    public double? AlertRate { get; init; }

    /// <summary>The band of the alert rate: from the expected rate divided by this to the expected rate times this.</summary>
    /// <value>3 by default; above 1. A label feed that stops halves the rate whichever model scores: a narrower band takes models back for what they have no part in.</value>
    public double AlertBand { get; init; } = 3;

    /// <summary>Measures <see cref="MaxLatency"/> and <see cref="MinDuration"/>.</summary>
    /// <value>The system's by default.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Check()
    {
        var problems = Problems().ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException($"{nameof(RollbackOptions)}: {string.Join("; ", problems)}.");
        }
    }

    private static bool IsShare(double? share) => share is null or (> 0 and < 1);

    private IEnumerable<string> Problems()
    {
        if (MinPayments is < 1 or > 10_000_000)
        {
            yield return $"{nameof(MinPayments)} must be from 1 to 10,000,000";
        }

        if (!(PaymentsBetweenFalseAlarms >= 1_000 && double.IsFinite(PaymentsBetweenFalseAlarms)))
        {
            yield return $"{nameof(PaymentsBetweenFalseAlarms)} must be 1,000 or more";
        }

        if (MinDuration < TimeSpan.Zero || MinDuration > TimeSpan.FromDays(1))
        {
            yield return $"{nameof(MinDuration)} must be from zero to one day";
        }

        if (!IsShare(MaxErrorShare) || !IsShare(MaxSlowShare) || !IsShare(AlertRate))
        {
            yield return $"{nameof(MaxErrorShare)}, {nameof(MaxSlowShare)} and {nameof(AlertRate)} must be above 0 and below 1";
        }

        if (MaxLatency <= TimeSpan.Zero)
        {
            yield return $"{nameof(MaxLatency)} must be above zero";
        }

        if (AlertFrom is { } from && !double.IsFinite(from))
        {
            yield return $"{nameof(AlertFrom)} must be finite";
        }

        if (!(AlertBand > 1 && double.IsFinite(AlertBand)))
        {
            yield return $"{nameof(AlertBand)} must be above 1";
        }

        if (AlertFrom is null != AlertRate is null)
        {
            yield return $"{nameof(AlertFrom)} and {nameof(AlertRate)} go together: a rate is that of a threshold";
        }

        if (Time is null)
        {
            yield return $"{nameof(Time)} must be a clock";
        }
    }
}
