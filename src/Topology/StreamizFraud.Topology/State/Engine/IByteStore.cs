using System.Buffers;

namespace StreamizFraud.Topology.State;

/// <summary>Ordered bytes to bytes, read-only: the committed content of one store.</summary>
public interface IByteStore
{
    /// <summary>Name of the store.</summary>
    string Name { get; }

    /// <summary>Appends the value of <paramref name="key"/> to <paramref name="value"/>.</summary>
    /// <returns>False, and nothing appended, if there is no such key.</returns>
    bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value);

    /// <summary>Number of keys, which may be an estimate.</summary>
    long ApproximateCount { get; }

    /// <summary>Walks the keys from <paramref name="from"/> (inclusive; empty: the first) to <paramref name="toExclusive"/> (empty: past the last).</summary>
    /// <param name="from">First key in unsigned byte order.</param>
    /// <param name="toExclusive">First key that is not visited any more.</param>
    /// <param name="reverse">Walk downwards.</param>
    /// <returns>A cursor before the first entry, over the state at the time of the call; the caller disposes it.</returns>
    IByteCursor Scan(ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive, bool reverse = false);
}
