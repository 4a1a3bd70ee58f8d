namespace StreamizFraud.Monitoring;

/// <summary>What an evaluation needs to know of one payment.</summary>
/// <param name="Day">Day number; any origin.</param>
/// <param name="CardId">The card.</param>
/// <param name="Score">The model's score; higher means more suspicious.</param>
/// <param name="IsFraud">The label.</param>
public readonly record struct ScoredPayment(int Day, string CardId, double Score, bool IsFraud);
