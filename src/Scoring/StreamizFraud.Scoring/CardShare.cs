using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamizFraud.Scoring;

/// <summary>Which cards a challenger has: by a hash of the card, keyed by the challenger's package, so that two challengers have other cards and a card stays where it is.</summary>
internal static class CardShare
{
    private const int StackBytes = 256;
    private const double Hashes = 18_446_744_073_709_551_616.0;

    /// <summary>Whether a card is in the share.</summary>
    /// <param name="sha256">SHA-256 of the challenger's package.</param>
    /// <param name="share">Above 0, at most 1. A larger share has the cards of a smaller one.</param>
    /// <param name="card">The card.</param>
    public static bool Has(string sha256, double share, string card)
    {
        if (share >= 1)
        {
            return true;
        }

        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        Convert.FromHexString(sha256, key, out _, out _);
        var length = Encoding.UTF8.GetMaxByteCount(card.Length);
        Span<byte> text = length <= StackBytes ? stackalloc byte[StackBytes] : new byte[length];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text[..Encoding.UTF8.GetBytes(card, text)], hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) < (ulong)(share * Hashes);
    }
}
