namespace StreamizFraud.Monitoring.Measures;

/// <summary>Payments of one score.</summary>
internal readonly record struct RankingStep(long Frauds, long Genuine);
