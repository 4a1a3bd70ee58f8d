namespace StreamizFraud.Monitoring;

/// <summary>The challenger's figure less the champion's on the same payments, with its uncertainty.</summary>
/// <param name="Value">The difference; NaN if there is none.</param>
/// <param name="Lower">Lower end of the percentile interval of the bootstrap (<see cref="ComparisonOptions.Confidence"/>); NaN if there is none.</param>
/// <param name="Upper">Its upper end.</param>
public readonly record struct PairedDifference(double Value, double Lower, double Upper);
