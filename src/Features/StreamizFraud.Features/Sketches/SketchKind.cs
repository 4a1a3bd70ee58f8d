namespace StreamizFraud.Features.Sketches;

/// <summary>What a sketch estimates.</summary>
internal enum SketchKind
{
    /// <summary>Number of different values: <see cref="HyperLogLog"/>.</summary>
    Distinct,

    /// <summary>Quantiles: <see cref="LogBuckets"/>.</summary>
    Quantile,
}
