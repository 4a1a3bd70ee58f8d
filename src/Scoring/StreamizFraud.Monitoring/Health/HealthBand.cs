namespace StreamizFraud.Monitoring;

/// <summary>Within which bounds a figure must lie.</summary>
/// <param name="Low">Least figure; null: none is too low.</param>
/// <param name="High">Greatest figure; null: none is too high.</param>
public readonly record struct HealthBand(double? Low, double? High)
{
    /// <summary>Whether a figure lies outside.</summary>
    public bool Excludes(double figure) => figure < Low || figure > High;

    /// <summary>A band with an upper bound.</summary>
    public static HealthBand UpTo(double high) => new(null, high);
}
