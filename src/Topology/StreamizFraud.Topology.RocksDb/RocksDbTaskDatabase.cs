using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb.Native;
using StreamizFraud.Topology.State;
using Database = RocksDbSharp.RocksDb;
using Binding = RocksDbSharp.Native;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>One open database: its families, and the order in which everything native is given back.</summary>
/// <remarks>Order of closing: no new calls → calls inside leave → open cursors → database → options.</remarks>
internal sealed unsafe class RocksDbTaskDatabase : ITaskDatabase
{
    private readonly Database _database;
    private readonly Dictionary<string, RocksDbByteStore> _stores;
    private readonly RocksDbByteStore _meta;
    private readonly object[] _roots;
    private readonly TimeSpan _closeTimeout;
    private readonly HashSet<RocksDbCursor> _cursors = [];
    private readonly RocksDbSegments _segments;
    private readonly nint _writeOptions;
    private long _writes;
    private int _disposed;

    /// <summary>Takes an open database over.</summary>
    /// <param name="database">The database; it belongs to this object from now on.</param>
    /// <param name="directory">Its folder.</param>
    /// <param name="stores">Stores that were asked for.</param>
    /// <param name="segments">Families that are segments, of whatever store.</param>
    /// <param name="segmentOptions">Settings of new segments.</param>
    /// <param name="roots">What must live as long as the database.</param>
    /// <param name="closeTimeout">How long closing waits for reads.</param>
    public RocksDbTaskDatabase(
        Database database,
        string directory,
        IReadOnlyCollection<string> stores,
        IEnumerable<string> segments,
        RocksDbSharp.ColumnFamilyOptions segmentOptions,
        object[] roots,
        TimeSpan closeTimeout)
    {
        _database = database;
        _roots = roots;
        _closeTimeout = closeTimeout;
        Directory = directory;
        Handle = database.Handle;
        ReadOptions = Binding.Instance.rocksdb_readoptions_create();
        _writeOptions = Binding.Instance.rocksdb_writeoptions_create();
        _stores = stores.ToDictionary(name => name, Family, StringComparer.Ordinal);
        _meta = Family(RocksDbStoreEngine.MetaFamily);
        _segments = new RocksDbSegments(this, database, segmentOptions, segments);
    }

    /// <summary>Folder of the database, for messages.</summary>
    public string Directory { get; }

    /// <summary>Guards everything native below.</summary>
    public ReaderGate Gate { get; } = new();

    /// <summary>The database for the C interface.</summary>
    public nint Handle { get; }

    /// <summary>Settings of point reads, never changed, so that all threads share them.</summary>
    public nint ReadOptions { get; }

    /// <summary>Counts the beginnings and the ends of writes: two reads between which it has not changed see the same state.</summary>
    public long Writes => Volatile.Read(ref _writes);

    public IByteStore Store(string name) => _stores.TryGetValue(name, out var store)
        ? store
        : throw new ArgumentException($"The database was opened without a store '{name}'.", nameof(name));

    public IReadOnlyDictionary<long, IByteStore> Segments(string store)
    {
        _ = Store(store);
        Gate.ThrowIfClosed();
        return _segments.Of(store);
    }

    public IByteStore CreateSegment(string store, long number)
    {
        _ = Store(store);
        return _segments.Create(store, number);
    }

    public void DropSegment(string store, long number)
    {
        _ = Store(store);
        _segments.Drop(store, number);
    }

    public bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => _meta.TryGet(key, value);

    public IWriteBatch CreateBatch()
    {
        Gate.ThrowIfClosed();
        return new RocksDbWriteBatch(this, _meta);
    }

    public void Write(IWriteBatch batch)
    {
        if (batch is not RocksDbWriteBatch own || own.Database != this)
        {
            throw new ArgumentException("The batch belongs to another database.", nameof(batch));
        }

        Gate.Enter();
        try
        {
            Interlocked.Increment(ref _writes);
            Binding.Instance.rocksdb_write(Handle, _writeOptions, own.Handle, out var error);
            GC.KeepAlive(own);
            Interlocked.Increment(ref _writes);
            FreeIdle();
            if (error != 0)
            {
                RocksDbFault.ThrowWrite((byte*)error, Directory);
            }
        }
        finally
        {
            Gate.Exit();
        }

        _segments.FreeDropped();
    }

    /// <summary>Remembers an open cursor; the caller is inside the gate.</summary>
    public void Register(RocksDbCursor cursor)
    {
        lock (_cursors)
        {
            _cursors.Add(cursor);
        }
    }

    /// <summary>Forgets a cursor; the caller is inside the gate.</summary>
    public void Forget(RocksDbCursor cursor)
    {
        lock (_cursors)
        {
            _cursors.Remove(cursor);
        }
    }

    /// <summary>Closes; reads that begin later throw, reads that are inside are waited for.</summary>
    /// <exception cref="StreamException">A read was still inside after the limit; the database stays open and locked.</exception>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (!Gate.Close(_closeTimeout))
        {
            throw new StreamException(FaultScope.Application, $"The database in {Directory} could not be closed: a read has been inside for {_closeTimeout}.") { IsLoggable = true };
        }

        lock (_cursors)
        {
            foreach (var cursor in _cursors)
            {
                cursor.FreeNative();
            }

            _cursors.Clear();
        }

        FreeIdle();
        _segments.FreeDropped();
        _database.Dispose();
        Binding.Instance.rocksdb_readoptions_destroy(ReadOptions);
        Binding.Instance.rocksdb_writeoptions_destroy(_writeOptions);
        GC.KeepAlive(_roots);
    }

    private void FreeIdle()
    {
        foreach (var store in _stores.Values)
        {
            store.FreeIdle();
        }

        _segments.FreeIdle();
    }

    private RocksDbByteStore Family(string name) => new(this, name, _database.GetColumnFamily(name).Handle);
}
