namespace CardFraudService.World;

/// <summary>What a customer keeps for the life of the world.</summary>
/// <param name="X">Place on the square.</param>
/// <param name="Y">Place on the square.</param>
/// <param name="MeanAmount">Mean amount in currency units, uniform in 5 to 100; the standard deviation is half of it.</param>
/// <param name="PaymentsPerDay">Expected payments a day before those outside the day are dropped, uniform in 0 to 4.</param>
internal readonly record struct CustomerHabits(double X, double Y, double MeanAmount, double PaymentsPerDay)
{
    public static CustomerHabits Draw(SeededRandom random, double squareSide) => new(
        random.NextUniform(0, squareSide),
        random.NextUniform(0, squareSide),
        random.NextUniform(5, 100),
        random.NextUniform(0, 4));

    /// <summary>Normal around the mean; a negative draw is replaced by one uniform in 0 to twice the mean. In cents.</summary>
    public long DrawAmountMinor(SeededRandom random)
    {
        var amount = random.NextNormal(MeanAmount, MeanAmount / 2);
        if (amount < 0)
        {
            amount = random.NextUniform(0, 2 * MeanAmount);
        }

        return (long)Math.Round(amount * 100, MidpointRounding.ToEven);
    }
}
