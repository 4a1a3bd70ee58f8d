using System.Buffers;

namespace StreamizFraud.Topology.State.InMemory;

/// <summary>The trees of one task, published together: a reader sees all of a batch or nothing of it.</summary>
internal sealed class MemoryTaskDatabase : ITaskDatabase
{
    /// <summary>Name of the facts; no store may take it, as in the persistent engine.</summary>
    public const string MetaName = "_meta";

    private readonly Dictionary<string, MemoryByteStore> _stores = new(StringComparer.Ordinal);
    private readonly MemoryByteStore _meta;

    // One root a store; null once disposed. The array is replaced, never changed.
    private volatile ByteTree?[]? _roots;

    public MemoryTaskDatabase(IReadOnlyCollection<string> stores)
    {
        foreach (var name in stores)
        {
            _stores.Add(name, new MemoryByteStore(this, name, _stores.Count));
        }

        _meta = new MemoryByteStore(this, MetaName, _stores.Count);
        _roots = new ByteTree?[_stores.Count + 1];
    }

    /// <summary>The current state.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public ByteTree?[] Roots
    {
        get
        {
            var roots = _roots;
            ObjectDisposedException.ThrowIf(roots is null, this);
            return roots;
        }
    }

    public IByteStore Store(string name) => _stores.TryGetValue(name, out var store)
        ? store
        : throw new ArgumentException($"The database was opened without a store '{name}'.", nameof(name));

    public bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => _meta.TryGet(key, value);

    public IWriteBatch CreateBatch()
    {
        _ = Roots;
        return new MemoryWriteBatch(this, _meta);
    }

    public void Write(IWriteBatch batch)
    {
        if (batch is not MemoryWriteBatch own || own.Database != this)
        {
            throw new ArgumentException("The batch belongs to another database.", nameof(batch));
        }

        var roots = (ByteTree?[])Roots.Clone();
        var edit = new object();
        foreach (var (store, key, value) in own.Changes)
        {
            ref var root = ref roots[store];
            root = value is null ? ByteTree.Delete(root, edit, key) : ByteTree.Put(root, edit, key, value);
        }

        _roots = roots;
    }

    public void Dispose() => _roots = null;
}
