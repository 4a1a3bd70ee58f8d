using StreamizFraud.Topology.RocksDb.Native;
using StreamizFraud.Topology.State;
using Binding = RocksDbSharp.Native;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>A native batch; it owns its bytes alone, so that it may outlive the database it was made for.</summary>
internal sealed unsafe class RocksDbWriteBatch : IWriteBatch
{
    private readonly RocksDbByteStore _meta;
    private readonly BatchHandle _owner = new();

    public RocksDbWriteBatch(RocksDbTaskDatabase database, RocksDbByteStore meta)
    {
        Database = database;
        _meta = meta;
    }

    public int Count { get; private set; }

    /// <summary>Database that the batch was made for.</summary>
    public RocksDbTaskDatabase Database { get; }

    /// <summary>The batch for the C interface; the caller keeps this object alive meanwhile.</summary>
    public nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_owner.IsClosed, this);
            return _owner.DangerousGetHandle();
        }
    }

    public void Put(IByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Put(Own(store), key, value);

    public void Delete(IByteStore store, ReadOnlySpan<byte> key)
    {
        var family = Own(store).Family;
        fixed (byte* keyStart = key)
        {
            Binding.Instance.rocksdb_writebatch_delete_cf(Handle, family, keyStart, (nuint)key.Length);
        }

        GC.KeepAlive(this);
        Count++;
    }

    public void PutMeta(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Database.Gate.ThrowIfClosed();
        Put(_meta, key, value);
    }

    public void Clear()
    {
        Binding.Instance.rocksdb_writebatch_clear(Handle);
        GC.KeepAlive(this);
        Count = 0;
    }

    public void Dispose() => _owner.Dispose();

    private void Put(RocksDbByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyStart = key)
        fixed (byte* valueStart = value)
        {
            Binding.Instance.rocksdb_writebatch_put_cf(Handle, store.Family, keyStart, (nuint)key.Length, valueStart, (nuint)value.Length);
        }

        GC.KeepAlive(this);
        Count++;
    }

    /// <summary>The family's handle dies with the database. Batch and database belong to one thread, so looking first is enough.</summary>
    private RocksDbByteStore Own(IByteStore store)
    {
        if (store is not RocksDbByteStore own || own.Database != Database || own.IsDropped)
        {
            throw new ArgumentException("The store belongs to another database, or it is a segment that has been dropped.", nameof(store));
        }

        Database.Gate.ThrowIfClosed();
        return own;
    }
}
