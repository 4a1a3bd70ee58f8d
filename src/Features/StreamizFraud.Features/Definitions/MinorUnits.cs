namespace StreamizFraud.Features;

/// <summary>Decimal amounts as whole numbers, so that sums of them are exact.</summary>
public static class MinorUnits
{
    /// <summary>An amount in units of its last decimal: 12.34 with 2 decimals is 1234.</summary>
    /// <param name="amount">The amount; null gives null.</param>
    /// <param name="decimals">Digits behind the point, 0 to 18.</param>
    /// <exception cref="ArgumentException">The amount has more digits behind the point.</exception>
    /// <exception cref="OverflowException">The number does not fit into 64 bits.</exception>
    [FeatureFunction(version: 1)]
    public static long? Of(decimal? amount, int decimals)
    {
        if (amount is not { } given)
        {
            return null;
        }

        var units = given;
        for (var i = 0; i < decimals; i++)
        {
            units *= 10;
        }

        return decimal.IsInteger(units) ? (long)units : throw new ArgumentException($"The amount has more than {decimals} digits behind the point.", nameof(amount));
    }
}
