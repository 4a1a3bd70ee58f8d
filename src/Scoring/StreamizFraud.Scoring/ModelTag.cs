using System.Globalization;

namespace StreamizFraud.Scoring;

/// <summary>Names a model in the rows of cards: the first half of its SHA-256.</summary>
/// <param name="Value">The half.</param>
internal readonly record struct ModelTag(UInt128 Value)
{
    private const int Digits = 32;

    public static ModelTag Of(string sha256) => new(UInt128.Parse(sha256.AsSpan(0, Digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
}
