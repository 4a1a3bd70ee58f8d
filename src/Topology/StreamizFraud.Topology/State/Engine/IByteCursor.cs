namespace StreamizFraud.Topology.State;

/// <summary>A walk over a store; used by one thread.</summary>
public interface IByteCursor : IDisposable
{
    /// <summary>The current key, valid until the next move.</summary>
    ReadOnlySpan<byte> Key { get; }

    /// <summary>The current value, valid until the next move.</summary>
    ReadOnlySpan<byte> Value { get; }

    /// <summary>Moves on.</summary>
    /// <returns>False past the end.</returns>
    bool MoveNext();
}
