namespace StreamizFraud.Monitoring.Counts;

/// <summary>Counts of one model's payments in one window, or what came since they were last sent. All are whole numbers, so counts of tasks and of batches add up to the same in any order.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class WindowCounts
{
    /// <summary>Payments decided.</summary>
    public long Rows { get; set; }

    /// <summary>Of them, decided by the score.</summary>
    public long ByModel { get; set; }

    /// <summary>Of those, not approved.</summary>
    public long Alerts { get; set; }

    public long Unscored { get; set; }

    public long LastGood { get; set; }

    public long Late { get; set; }

    public long ColdStarts { get; set; }

    /// <summary>Payments whose vector is of another feature set, so that its features are not counted.</summary>
    public long OtherSet { get; set; }

    /// <summary>Newest event time, ms; long.MinValue without payments.</summary>
    public long NewestMs { get; set; } = long.MinValue;

    /// <summary>Oldest event time, ms; long.MaxValue without payments.</summary>
    public long OldestMs { get; set; } = long.MaxValue;

    /// <summary>Features by column of the set; empty where none are counted.</summary>
    public DistributionCounts[] Features { get; set; } = [];

    public DistributionCounts? Scores { get; set; }

    /// <summary>Payments whose labels are mature.</summary>
    public long Mature { get; set; }

    public long Frauds { get; set; }

    public long MatureAlerts { get; set; }

    /// <summary>Alerts that have a label, of either verdict.</summary>
    public long LabelledAlerts { get; set; }

    /// <summary>Sum of the calibrated scores of mature payments (<see cref="FixedPoint"/>).</summary>
    public long ScoreSum { get; set; }

    /// <summary>Sum of (score - label)² of mature payments (<see cref="FixedPoint"/>).</summary>
    public long SquaredErrors { get; set; }

    public ScoreBuckets Ranking { get; set; } = new();

    public TopCards Cards { get; set; } = new();

    /// <summary>Labels that came.</summary>
    public long Labels { get; set; }

    /// <summary>Time of the newest label, ms; long.MinValue without labels.</summary>
    public long NewestLabelMs { get; set; } = long.MinValue;

    /// <summary>How often the last figures of the window have been told: 1, those of payments; 2, those over labels too. Not added up.</summary>
    public int Ended { get; set; }

    public void Add(WindowCounts other)
    {
        Rows += other.Rows;
        ByModel += other.ByModel;
        Alerts += other.Alerts;
        Unscored += other.Unscored;
        LastGood += other.LastGood;
        Late += other.Late;
        ColdStarts += other.ColdStarts;
        OtherSet += other.OtherSet;
        NewestMs = Math.Max(NewestMs, other.NewestMs);
        OldestMs = Math.Min(OldestMs, other.OldestMs);
        Mature += other.Mature;
        Frauds += other.Frauds;
        MatureAlerts += other.MatureAlerts;
        LabelledAlerts += other.LabelledAlerts;
        ScoreSum += other.ScoreSum;
        SquaredErrors += other.SquaredErrors;
        Labels += other.Labels;
        NewestLabelMs = Math.Max(NewestLabelMs, other.NewestLabelMs);
        Ranking.Add(other.Ranking);
        Cards.Add(other.Cards);
        AddDistributions(other);
    }

    private void AddDistributions(WindowCounts other)
    {
        if (other.Scores is { } scores)
        {
            (Scores ??= new DistributionCounts(scores.Bins.Length)).Add(scores);
        }

        if (Features.Length < other.Features.Length)
        {
            Features = [.. Features, .. other.Features[Features.Length..].Select(feature => new DistributionCounts(feature.Bins.Length))];
        }

        for (var column = 0; column < other.Features.Length; column++)
        {
            Features[column].Add(other.Features[column]);
        }
    }
}
