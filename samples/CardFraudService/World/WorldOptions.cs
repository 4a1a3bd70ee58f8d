namespace CardFraudService.World;

/// <summary>Size and seed of a generated world.</summary>
public sealed record WorldOptions
{
    /// <summary>Number of which every draw follows: the same seed and sizes give the same payments on every machine.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Number of cards (customers). <value>From 1; 2,000 by default.</value></summary>
    public int Cards { get; init; } = 2_000;

    /// <summary>Number of terminals. <value>From 1; 4,000 by default.</value></summary>
    public int Terminals { get; init; } = 4_000;

    /// <summary>
    /// Length in days. <value>From 1; 63 by default: 37 days until the widest window (30 days that end 7 days ago)
    /// is full, and then room for a training week, a week of delay and a test week.</value>
    /// </summary>
    public int Days { get; init; } = 63;

    /// <summary>Throws when a size is not positive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is zero or negative.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Cards);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Terminals);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Days);
    }
}
