namespace StreamizFraud.Topology.State;

/// <summary>Changes that <see cref="ITaskDatabase.Write"/> applies together, in order.</summary>
public interface IWriteBatch : IDisposable
{
    /// <summary>Number of changes so far.</summary>
    int Count { get; }

    /// <summary>Sets a key; the bytes are copied.</summary>
    void Put(IByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a key, whether it exists or not.</summary>
    void Delete(IByteStore store, ReadOnlySpan<byte> key);

    /// <summary>Sets a fact; the bytes are copied.</summary>
    void PutMeta(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Empties the batch for the next use.</summary>
    void Clear();
}
