using System.Buffers;
using System.Globalization;

namespace CardFraudService.Csv;

/// <summary>
/// Numbers as people and programs write them (<c>39.3</c>, <c>100.0</c>, <c>1e2</c>, <c>92.739999999999995</c>), read as a whole number of
/// units: never through a double, and only when the text is within 1e-6 of one.
/// </summary>
internal static class ScaledNumber
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>What a double that stands for a cent amount is off by is far below this, and half a cent is far above.</summary>
    private const decimal Tolerance = 0.000_001m;

    // The parser also takes trailing NULs and a minus sign outside ASCII.
    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789+-.eE");

    /// <summary>Reads a number.</summary>
    /// <param name="text">Sign, digits, a point, an exponent; no blanks, no thousands separators, neither NaN nor infinity.</param>
    /// <param name="unitsPerOne">How many units make 1: 100 for cents, 1 for whole numbers.</param>
    /// <param name="units">The number in units.</param>
    /// <returns>False when the text is no number, is further than 1e-6 from a whole number of units, or does not fit.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, int unitsPerOne, out long units)
    {
        units = 0;
        return TryExact(text, unitsPerOne, out var exact)
            && Math.Abs(exact - decimal.Round(exact)) <= Tolerance * unitsPerOne
            && TryWhole(decimal.Round(exact), out units);
    }

    /// <summary>Reads a number with any fraction, up to the next whole number of units.</summary>
    /// <inheritdoc cref="TryParse"/>
    /// <returns>False when the text is no number or does not fit.</returns>
    public static bool TryParseUp(ReadOnlySpan<char> text, int unitsPerOne, out long units)
    {
        units = 0;
        return TryExact(text, unitsPerOne, out var exact) && TryWhole(decimal.Ceiling(exact), out units);
    }

    private static bool TryExact(ReadOnlySpan<char> text, int unitsPerOne, out decimal exact)
    {
        exact = 0;
        if (text.ContainsAnyExcept(Characters) || !decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        // Checked before it is multiplied: the product must fit a decimal.
        if (number < (decimal.One * long.MinValue / unitsPerOne) - 1 || number > (decimal.One * long.MaxValue / unitsPerOne) + 1)
        {
            return false;
        }

        exact = number * unitsPerOne;
        return true;
    }

    private static bool TryWhole(decimal whole, out long units)
    {
        var fits = whole is >= long.MinValue and <= long.MaxValue;
        units = fits ? (long)whole : 0;
        return fits;
    }
}
