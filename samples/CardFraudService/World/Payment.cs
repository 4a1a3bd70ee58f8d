namespace CardFraudService.World;

/// <summary>One card payment, with what the world knows about it.</summary>
/// <param name="Id">Id of the payment, unique in its file or world; in generated worlds its decimal number in order of arrival.</param>
/// <param name="CardId">The card, in generated worlds the decimal customer number.</param>
/// <param name="TerminalId">The terminal, in generated worlds the decimal terminal number.</param>
/// <param name="AmountMinor">Amount in minor units (cents): exact, where a double would not be.</param>
/// <param name="EventTimeMs">When the payment was made, milliseconds since the Unix epoch, UTC.</param>
/// <param name="IsFraud">The label. False, too, when the source carries no labels.</param>
/// <param name="Scenario">Number of the fraud scenario, 1 to 3; 0 when genuine or not known.</param>
/// <param name="FraudKnownAtMs">
/// When it became known that the payment is a fraud, milliseconds since the Unix epoch; null: never. From a file of labels; a payment on the
/// wire carries none.
/// </param>
public readonly record struct Payment(
    string Id,
    string CardId,
    string TerminalId,
    long AmountMinor,
    long EventTimeMs,
    bool IsFraud,
    byte Scenario,
    long? FraudKnownAtMs = null)
{
    /// <summary>Longest id of a payment, a card or a terminal, in bytes of UTF-8: the wire formats have one byte for the length.</summary>
    public const int MaxIdBytes = byte.MaxValue;
}
