namespace CardFraudService.World;

/// <summary>A payment while its world is being made: numbers instead of names, and open to the fraud scenarios.</summary>
internal struct PaymentDraft
{
    /// <summary>Place in the order of drawing.</summary>
    public int Sequence;

    /// <summary>Customer number.</summary>
    public int Customer;

    /// <summary>Terminal number.</summary>
    public int Terminal;

    /// <summary>Day of the world.</summary>
    public int Day;

    /// <summary>Seconds since the start of the world.</summary>
    public long Second;

    /// <summary>Amount in cents.</summary>
    public long AmountMinor;

    /// <summary>0 when genuine.</summary>
    public byte Scenario;
}
