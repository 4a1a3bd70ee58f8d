using System.Text;

namespace CardFraudService.Service;

/// <summary>Gives short repeated names (card and terminal ids) as the same string each time instead of a new one.</summary>
/// <remarks>
/// Direct-mapped, by a hash of the bytes. Safe for several threads: a slot is one reference, and a candidate is compared before it is used.
/// </remarks>
internal sealed class NameCache
{
    private const int Slots = 1 << 14;
    private readonly string?[] _names = new string?[Slots];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        var hash = 2166136261u;
        foreach (var b in utf8)
        {
            hash = (hash ^ b) * 16777619u;
        }

        ref var slot = ref _names[(hash ^ (hash >> 16)) & (Slots - 1)];
        var candidate = slot;
        if (candidate is not null && Ascii.Equals(utf8, candidate))
        {
            return candidate;
        }

        var name = Encoding.UTF8.GetString(utf8);
        slot = name;
        return name;
    }
}
