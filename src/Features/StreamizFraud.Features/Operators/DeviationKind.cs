namespace StreamizFraud.Features.Operators;

/// <summary>How a value is set beside a mean.</summary>
internal enum DeviationKind
{
    /// <summary>Value / mean; null where the mean is 0 or less.</summary>
    Ratio,

    /// <summary>Value - mean.</summary>
    Difference,

    /// <summary>(Value - mean) / standard deviation of the population; null where that is 0 or there are fewer than two values.</summary>
    ZScore,
}
