using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace StreamizFraud.Decisions;

/// <summary>Stands in for card numbers in what leaves the service: HMAC-SHA256 under a secret key, with the key's id.</summary>
/// <remarks>
/// <para>A token is <c>id.hash</c>, the hash in base64url without padding (43 characters). The same card has the same token as long as the key is the
/// current one, so tokens can be counted and joined. Card numbers are few enough to be tried one by one: a hash without a secret would hide none.</para>
/// <para>To rotate, make the new key the current one and keep the last one as previous: tokens written before still match. Thread-safe.</para>
/// </remarks>
public sealed class CardTokens
{
    // Cards come again: a token costs a microsecond and an object.
    private const int CacheSlots = 1 << 14;
    private const int MaxCardBytes = 256;

    private readonly CardTokenKey _current;
    private readonly CardTokenKey? _previous;
    private readonly Entry?[] _cache = new Entry?[CacheSlots];

    /// <summary>Tokens under one key, or under two while keys rotate.</summary>
    /// <param name="current">Makes the tokens.</param>
    /// <param name="previous">Made those before; null if no token of it is in use.</param>
    /// <exception cref="ArgumentException">Both have the same id.</exception>
    public CardTokens(CardTokenKey current, CardTokenKey? previous = null)
    {
        ArgumentNullException.ThrowIfNull(current);
        if (previous?.Id == current.Id)
        {
            throw new ArgumentException($"Both card token keys are called {current.Id}.", nameof(previous));
        }

        (_current, _previous) = (current, previous);
    }

    /// <summary>Id of the key that makes tokens.</summary>
    public string KeyId => _current.Id;

    /// <summary>Reads keys as configuration holds them: <c>id:secret</c> or <c>id:secret,id:secret</c>, the current one first, secrets in hexadecimal.</summary>
    /// <param name="keys">The text.</param>
    /// <exception cref="FormatException">It is not of that form; the message does not have it.</exception>
    /// <exception cref="ArgumentException">An id or a length is wrong.</exception>
    public static CardTokens Parse(string keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var parts = keys.Split(',', StringSplitOptions.TrimEntries);
        return parts.Length <= 2
            ? new CardTokens(ParseKey(parts[0]), parts.Length == 2 ? ParseKey(parts[1]) : null)
            : throw new FormatException($"Card token keys: expected one or two, separated by a comma, found {parts.Length}.");
    }

    /// <summary>The token of a card, under the current key.</summary>
    /// <param name="card">The card's number or id, at most 256 bytes as UTF-8.</param>
    public string Of(string card)
    {
        ArgumentNullException.ThrowIfNull(card);
        ref var slot = ref _cache[(card.Length * 31 + string.GetHashCode(card, StringComparison.Ordinal)) & (CacheSlots - 1)];
        // A whole object changes hands, so that any thread may read.
        var known = slot;
        if (known is null || !string.Equals(known.Card, card, StringComparison.Ordinal))
        {
            slot = known = new Entry(card, Token(_current, card));
        }

        return known.Token;
    }

    /// <summary>Whether a token is that of a card, under the current or the previous key.</summary>
    /// <param name="token">The token.</param>
    /// <param name="card">The card.</param>
    public bool Matches(string token, string card)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(card);
        return Matches(_current, token, card) || (_previous is not null && Matches(_previous, token, card));
    }

    /// <summary>The tokens that records may have of a card: under the current key, then under the previous one.</summary>
    /// <param name="card">The card.</param>
    public IReadOnlyList<string> AllOf(string card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return _previous is null ? [Of(card)] : [Of(card), Token(_previous, card)];
    }

    private static bool Matches(CardTokenKey key, string token, string card) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(Token(key, card)));

    private static string Token(CardTokenKey key, string card)
    {
        if (Encoding.UTF8.GetByteCount(card) > MaxCardBytes)
        {
            throw new ArgumentException($"A card's id has at most {MaxCardBytes} bytes.", nameof(card));
        }

        Span<byte> bytes = stackalloc byte[MaxCardBytes];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret, bytes[..Encoding.UTF8.GetBytes(card, bytes)], hash);
        return $"{key.Id}.{Base64Url.EncodeToString(hash)}";
    }

    private static CardTokenKey ParseKey(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            throw new FormatException("Card token keys: expected id:secret, the secret in hexadecimal.");
        }

        // No exception that would have the secret in its message.
        var secret = new byte[(text.Length - colon - 1) / 2];
        return Convert.FromHexString(text.AsSpan(colon + 1), secret, out _, out var written) == OperationStatus.Done && written == secret.Length
            ? new CardTokenKey(text[..colon], secret)
            : throw new FormatException($"Card token key {text[..colon]}: the secret is not hexadecimal.");
    }

    private sealed record Entry(string Card, string Token);
}
