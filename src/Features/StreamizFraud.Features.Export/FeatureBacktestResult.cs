namespace StreamizFraud.Features.Export;

/// <summary>What a backtest found.</summary>
/// <param name="Set">What was written of the new set.</param>
/// <param name="Against">What was written of the old set.</param>
/// <param name="Features">The features that differ, those of the new set first, in its order.</param>
/// <param name="Unchanged">Features that have the same definition in both.</param>
public sealed record FeatureBacktestResult(FeatureExportResult Set, FeatureExportResult Against, IReadOnlyList<BacktestFeature> Features, int Unchanged);
