namespace StreamizFraud.Monitoring;

/// <summary>A point of a precision-recall curve.</summary>
/// <param name="Recall">Share of the frauds that are found, 0 to 1.</param>
/// <param name="Precision">Share of frauds among what is found, 0 to 1.</param>
public readonly record struct CurvePoint(double Recall, double Precision);
