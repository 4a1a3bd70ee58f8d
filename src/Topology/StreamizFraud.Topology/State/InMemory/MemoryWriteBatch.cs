namespace StreamizFraud.Topology.State.InMemory;

/// <summary>A list of changes; a change without a value removes its key.</summary>
internal sealed class MemoryWriteBatch(MemoryTaskDatabase database, MemoryByteStore meta) : IWriteBatch
{
    private readonly List<(MemoryByteStore Store, byte[] Key, byte[]? Value)> _changes = [];
    private bool _disposed;

    public int Count => _changes.Count;

    /// <summary>Database that the batch was made for.</summary>
    public MemoryTaskDatabase Database => database;

    /// <summary>The changes in order.</summary>
    /// <exception cref="ObjectDisposedException">The batch is disposed.</exception>
    public IReadOnlyList<(MemoryByteStore Store, byte[] Key, byte[]? Value)> Changes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _changes;
        }
    }

    public void Put(IByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        Add(Own(store), key, value.ToArray());

    public void Delete(IByteStore store, ReadOnlySpan<byte> key) => Add(Own(store), key, null);

    public void PutMeta(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Add(meta, key, value.ToArray());

    public void Clear()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _changes.Clear();
    }

    public void Dispose()
    {
        _disposed = true;
        _changes.Clear();
    }

    private void Add(MemoryByteStore store, ReadOnlySpan<byte> key, byte[]? value)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _ = database.Places;
        _changes.Add((store, key.ToArray(), value));
    }

    private MemoryByteStore Own(IByteStore store) => store is MemoryByteStore own && own.Database == database && !own.IsDropped
        ? own
        : throw new ArgumentException("The store belongs to another database, or it is a segment that has been dropped.", nameof(store));
}
