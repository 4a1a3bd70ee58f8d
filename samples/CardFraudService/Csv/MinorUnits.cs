using System.Globalization;

namespace CardFraudService.Csv;

/// <summary>Amounts as text, as whole cents: never through a double.</summary>
public static class MinorUnits
{
    private const int CentsPerUnit = 100;

    /// <summary>Reads an amount such as <c>39.3</c>, <c>-15.50</c>, <c>1e2</c> or <c>92.739999999999995</c>.</summary>
    /// <param name="text">Sign, digits, a point, an exponent; no blanks, no thousands separators.</param>
    /// <param name="minor">The amount in cents.</param>
    /// <returns>False when the text is no number, is further than 1e-6 from a cent amount, or does not fit.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long minor) => ScaledNumber.TryParse(text, CentsPerUnit, out minor);

    /// <summary>Writes an amount with two decimals.</summary>
    /// <param name="minor">The amount in cents.</param>
    public static string Format(long minor) => (minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
