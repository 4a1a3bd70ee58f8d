namespace StreamizFraud.Decisions;

/// <summary>What a candidate would have decided on the payments of one day (UTC).</summary>
/// <param name="Day">The day.</param>
public sealed record DecisionBacktestDay(DateOnly Day)
{
    /// <summary>Payments.</summary>
    public long Payments { get; internal set; }

    /// <summary>Payments that came later than the feature set allows.</summary>
    public long Late { get; internal set; }

    /// <summary>Payments without a score.</summary>
    public long Unscored { get; internal set; }

    /// <summary>Payments that would have been reviewed.</summary>
    public long Reviewed { get; internal set; }

    /// <summary>Payments that would have been declined.</summary>
    public long Declined { get; internal set; }

    /// <summary>Payments whose outcome is another than the first candidate's.</summary>
    public long Changed { get; internal set; }

    /// <summary>Frauds.</summary>
    public long Frauds { get; internal set; }

    /// <summary>Frauds that would have been reviewed or declined.</summary>
    public long CaughtFrauds { get; internal set; }

    /// <summary>Amount of the frauds, minor units.</summary>
    public long FraudMinor { get; internal set; }

    /// <summary>Amount of the frauds that would have been reviewed or declined, minor units.</summary>
    public long CaughtMinor { get; internal set; }

    /// <summary>Amount of the genuine payments that would have been declined, minor units.</summary>
    public long DeclinedGenuineMinor { get; internal set; }

    /// <summary>Payments that would have been reviewed or declined.</summary>
    public long Alerts => Reviewed + Declined;
}
