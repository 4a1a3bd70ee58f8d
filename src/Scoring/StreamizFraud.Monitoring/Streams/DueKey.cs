namespace StreamizFraud.Monitoring.Streams;

/// <summary>When a payment is settled.</summary>
/// <param name="AtMs">From which event time on, ms; 0 or later.</param>
/// <param name="Payment">Its id.</param>
internal readonly record struct DueKey(long AtMs, string Payment);
