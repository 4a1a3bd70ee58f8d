namespace StreamizFraud.Monitoring;

/// <summary>One payment that two models have scored.</summary>
/// <param name="PaymentId">The payment.</param>
/// <param name="Card">The card, or its token.</param>
/// <param name="EventTimeMs">When the payment was made, ms since the Unix epoch, UTC.</param>
/// <param name="Amount">Its amount, in one currency.</param>
/// <param name="Champion">The champion's score, not NaN.</param>
/// <param name="Challenger">The challenger's score, not NaN.</param>
/// <param name="IsFraud">The label; null: pending, since it is too early to know.</param>
public readonly record struct ComparedPayment(string PaymentId, string Card, long EventTimeMs, double Amount, double Champion, double Challenger, bool? IsFraud);
