namespace StreamizFraud.Monitoring;

/// <summary>How two models are compared.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Cards that can be called in a day (<see cref="CardPrecision"/>).</summary>
    /// <value>100 by default; 1 or more.</value>
    public int TopCards { get; init; } = 100;

    /// <summary>Score from which on the champion alerts.</summary>
    /// <value>Null by default: alerts and costs are not compared.</value>
    public double? ChampionAlertFrom { get; init; }

    /// <summary>Score from which on the challenger alerts.</summary>
    /// <value>Null by default: alerts and costs are not compared.</value>
    public double? ChallengerAlertFrom { get; init; }

    /// <summary>Whether the champion's low scores are the suspicious ones: "from … on" means downwards then.</summary>
    public bool ChampionLowIsSuspicious { get; init; }

    /// <summary>Whether the challenger's low scores are the suspicious ones.</summary>
    public bool ChallengerLowIsSuspicious { get; init; }

    /// <summary>What an alert costs, right or wrong, in the unit of amounts: somebody looks at it, a card holder is asked.</summary>
    /// <value>5 by default; 0 or more.</value>
    public double AlertCost { get; init; } = 5;

    /// <summary>Share of the amount of a fraud that is lost if nothing alerts.</summary>
    /// <value>1 by default; 0 to 1.</value>
    public double LossShare { get; init; } = 1;

    /// <summary>Resamples of the bootstrap.</summary>
    /// <value>1,000 by default; 100 to 100,000.</value>
    public int Resamples { get; init; } = 1_000;

    /// <summary>Seed of the bootstrap: the same payments and the same seed give the same intervals.</summary>
    /// <value>1 by default.</value>
    public ulong Seed { get; init; } = 1;

    /// <summary>Share of the resamples that lie in the intervals.</summary>
    /// <value>0.95 by default; above 0.5, below 1.</value>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Frauds with which the verdict says which model is better; with fewer it says that they are too few.</summary>
    /// <value>300 by default: between weeks with that many the average precision of one and the same model moves by some hundredths. 1 or more.</value>
    public int MinFrauds { get; init; } = 300;

    internal void Check()
    {
        var problems = Problems().ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException($"{nameof(ComparisonOptions)}: {string.Join("; ", problems)}.");
        }
    }

    private IEnumerable<string> Problems()
    {
        if (TopCards < 1 || MinFrauds < 1)
        {
            yield return $"{nameof(TopCards)} and {nameof(MinFrauds)} must be 1 or more";
        }

        if (ChampionAlertFrom is { } champion && !double.IsFinite(champion) || ChallengerAlertFrom is { } challenger && !double.IsFinite(challenger))
        {
            yield return $"{nameof(ChampionAlertFrom)} and {nameof(ChallengerAlertFrom)} must be finite";
        }

        if (!(AlertCost >= 0 && double.IsFinite(AlertCost)))
        {
            yield return $"{nameof(AlertCost)} must be 0 or more";
        }

        if (LossShare is not (>= 0 and <= 1))
        {
            yield return $"{nameof(LossShare)} must be from 0 to 1";
        }

        if (Resamples is < 100 or > 100_000)
        {
            yield return $"{nameof(Resamples)} must be from 100 to 100,000";
        }

        if (Confidence is not (> 0.5 and < 1))
        {
            yield return $"{nameof(Confidence)} must be above 0.5 and below 1";
        }
    }
}
