namespace StreamizFraud.Topology.State;

/// <summary>Which keys a scan goes through, in unsigned byte order (rule B8).</summary>
/// <param name="From">First key; empty: the first there is.</param>
/// <param name="ToExclusive">First key that is not visited; empty: past the last.</param>
internal readonly record struct KeyRange(byte[] From, byte[] ToExclusive)
{
    /// <summary>All keys.</summary>
    public static KeyRange All { get; } = new([], []);

    /// <summary>Whether no key can be in it.</summary>
    public bool IsEmpty => ToExclusive.Length > 0 && From.AsSpan().SequenceCompareTo(ToExclusive) >= 0;

    /// <summary>From one key to another, both included; null: no bound.</summary>
    public static KeyRange Between(byte[]? from, byte[]? to) =>
        // The successor of a key in byte order is the key and a zero byte.
        new(from ?? [], to is null ? [] : [.. to, 0]);

    /// <summary>The keys that begin with some bytes.</summary>
    public static KeyRange StartingWith(ReadOnlySpan<byte> prefix)
    {
        // The first key behind them all: the prefix with its last byte that can grow grown, and nothing after it.
        var last = prefix.LastIndexOfAnyExcept(byte.MaxValue);
        var behind = prefix[..(last + 1)].ToArray();
        if (last >= 0)
        {
            behind[last]++;
        }

        return new(prefix.ToArray(), behind);
    }
}
