namespace StreamizFraud.Monitoring;

/// <summary>Payments whose scores lie in one bin.</summary>
/// <param name="Count">How many, from 0.</param>
/// <param name="MeanScore">Their mean score, 0 to 1; NaN without payments.</param>
/// <param name="FraudRate">Share of frauds among them, 0 to 1; NaN without payments.</param>
public readonly record struct ReliabilityBin(long Count, double MeanScore, double FraudRate);
