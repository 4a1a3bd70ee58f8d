namespace CardFraudService.Evaluation;

/// <summary>What parity found of one feature.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="OfClass">Rows whose value is not, bit for bit, what the class computes.</param>
/// <param name="OfReference">Rows whose value is not what the slow reference computes.</param>
/// <param name="FirstPayment">The first such payment, counted from 1 in order of arrival.</param>
public sealed record ParityFinding(string Feature, long OfClass, long OfReference, long FirstPayment);
