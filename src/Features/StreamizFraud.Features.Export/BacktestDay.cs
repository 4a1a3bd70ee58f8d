namespace StreamizFraud.Features.Export;

/// <summary>Values of a feature on a day.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Values">Those of the new set; null if it has no such feature.</param>
/// <param name="Against">Those of the old set; null if it has no such feature.</param>
/// <param name="StabilityIndex">
/// Population stability index of the new values against the old: bins are the old values' deciles, and nulls. Below 0.1 is usually taken for no change,
/// above 0.25 for a great one. Null if one of the two is missing.
/// </param>
public sealed record BacktestDay(DateOnly Day, BacktestDistribution? Values, BacktestDistribution? Against, double? StabilityIndex);
