using System.Globalization;

namespace CardFraudService.Csv;

/// <summary>Amounts as text with up to two decimals, as whole cents: never through a double.</summary>
public static class MinorUnits
{
    /// <summary>Reads an amount such as <c>39.3</c>, <c>-15.50</c> or <c>146</c>. Zeros beyond the second decimal are fine.</summary>
    /// <param name="text">Sign, digits, and a point; no exponent, no thousands separator.</param>
    /// <param name="minor">The amount in cents.</param>
    /// <returns>False when the text is no amount, has a fraction of a cent, or does not fit.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long minor)
    {
        minor = 0;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        // decimal holds 28 digits, but rounds silently beyond them; no amount is that long.
        if (text.Length > 28 || !decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var amount))
        {
            return false;
        }

        var cents = amount * 100m;
        if (cents != decimal.Truncate(cents) || cents < long.MinValue || cents > long.MaxValue)
        {
            return false;
        }

        minor = (long)cents;
        return true;
    }

    /// <summary>Writes an amount with two decimals.</summary>
    /// <param name="minor">The amount in cents.</param>
    public static string Format(long minor) => (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
