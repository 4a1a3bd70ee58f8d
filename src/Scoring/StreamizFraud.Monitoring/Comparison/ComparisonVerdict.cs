namespace StreamizFraud.Monitoring;

/// <summary>Which of two models ranks frauds better on the same payments, as far as these payments show it.</summary>
public enum ComparisonVerdict
{
    /// <summary>There are fewer frauds than <see cref="ComparisonOptions.MinFrauds"/>.</summary>
    TooFewFrauds,

    /// <summary>The interval of the difference of average precision holds 0.</summary>
    NotShown,

    /// <summary>The whole interval is above 0.</summary>
    ChallengerBetter,

    /// <summary>The whole interval is below 0.</summary>
    ChampionBetter,
}
