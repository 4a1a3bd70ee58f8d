namespace CardFraudService.World;

/// <summary>
/// Turns a fractional rate (0.8 a day) into whole numbers whose sum never strays a whole one from the expected sum.
/// </summary>
/// <remarks>
/// The rate is kept as a fraction and the remainder is carried in integers: after n days exactly
/// floor(n * numerator / denominator) were handed out. Rounding each day by itself would turn 0.8 into 1, a quarter too many.
/// </remarks>
public sealed class CarriedRate
{
    private readonly long _numerator;
    private readonly long _denominator;
    private long _carry;

    /// <summary>A rate of <paramref name="numerator"/> / <paramref name="denominator"/> a day.</summary>
    public CarriedRate(long numerator, long denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        _numerator = numerator;
        _denominator = denominator;
    }

    /// <summary>How many fall on the next day.</summary>
    public int Next()
    {
        _carry += _numerator;
        var whole = _carry / _denominator;
        _carry -= whole * _denominator;
        return (int)whole;
    }
}
