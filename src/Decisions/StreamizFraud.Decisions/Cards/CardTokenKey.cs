using System.Buffers;

namespace StreamizFraud.Decisions;

/// <summary>A secret that tokens of cards are made with.</summary>
/// <remarks>Immutable. Its text does not show the secret.</remarks>
public sealed class CardTokenKey
{
    /// <summary>Least length of the secret in bytes: that of the hash.</summary>
    public const int MinSecretBytes = 32;

    private const int MaxIdLength = 16;
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>A key.</summary>
    /// <param name="id">Its name, which tokens bear: 1 to 16 letters, digits, <c>_</c> and <c>-</c>.</param>
    /// <param name="secret">At least <see cref="MinSecretBytes"/> random bytes; they are copied.</param>
    /// <exception cref="ArgumentException">The name or the length is wrong; the message does not have the secret.</exception>
    public CardTokenKey(string id, ReadOnlySpan<byte> secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (id.Length > MaxIdLength || id.AsSpan().ContainsAnyExcept(IdCharacters))
        {
            throw new ArgumentException($"The id of a card token key has 1 to {MaxIdLength} letters, digits, '_' and '-'.", nameof(id));
        }

        if (secret.Length < MinSecretBytes)
        {
            throw new ArgumentException($"The secret of card token key {id} has {secret.Length} bytes; it must have at least {MinSecretBytes}.", nameof(secret));
        }

        (Id, Secret) = (id, secret.ToArray());
    }

    /// <summary>Its name.</summary>
    public string Id { get; }

    internal byte[] Secret { get; }

    /// <summary>The name alone.</summary>
    public override string ToString() => Id;
}
