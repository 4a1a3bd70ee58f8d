namespace StreamizFraud.Decisions.Backtests;

/// <summary>What is known of a payment of the past.</summary>
internal readonly record struct KnownPayment(long TimeMs, bool IsLate, bool IsFraud, long AmountMinor);
