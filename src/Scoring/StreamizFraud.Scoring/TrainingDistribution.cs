namespace StreamizFraud.Scoring;

/// <summary>What the training rows had in one feature, or as scores: bins with their shares.</summary>
/// <remarks>Immutable. Bin i holds values above bound i − 1 up to bound i, included; what is above the last bound was not seen.</remarks>
public sealed record TrainingDistribution
{
    /// <summary>Upper bounds of the bins, ascending; the last is the greatest value.</summary>
    public required IReadOnlyList<double> Bounds { get; init; }

    /// <summary>Share of the rows in each bin, 0 to 1; with <see cref="NullShare"/> they add up to 1.</summary>
    public required IReadOnlyList<double> Shares { get; init; }

    /// <summary>The least value.</summary>
    public required double Least { get; init; }

    /// <summary>Share of the rows without a value, 0 to 1.</summary>
    public double NullShare { get; init; }

    /// <summary>Share of the rows that had the feature's default (<c>OrDefault</c>), 0 to 1; null if it has none.</summary>
    public double? DefaultShare { get; init; }

    /// <summary>How far a usual hour was from all rows; null if too few rows say.</summary>
    public UsualDrift? UsualHour { get; init; }

    /// <summary>How far a usual day was from all rows; null if too few rows say.</summary>
    public UsualDrift? UsualDay { get; init; }

    /// <summary>How far a usual week was from all rows; null if too few rows say.</summary>
    public UsualDrift? UsualWeek { get; init; }
}
