namespace StreamizFraud.Monitoring.Streams;

/// <summary>A payment whose label is final, or a label that has come.</summary>
/// <param name="Payment">The payment; null: a label.</param>
/// <param name="LabelMs">Time of the label that has come, ms.</param>
internal readonly record struct Settlement(AwaitedPayment? Payment, long LabelMs);
