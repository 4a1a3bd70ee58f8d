namespace StreamizFraud.Features.Export;

/// <summary>A feature that differs between two sets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Change">What became of it.</param>
/// <param name="Days">Its values by day, UTC, in order; days without rows are left out.</param>
public sealed record BacktestFeature(string Name, BacktestChange Change, IReadOnlyList<BacktestDay> Days);
