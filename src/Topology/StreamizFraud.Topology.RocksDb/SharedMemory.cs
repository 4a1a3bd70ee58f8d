using StreamizFraud.Topology.RocksDb.Native;
using RocksDbSharp;
using Binding = RocksDbSharp.Native;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>What all databases of an engine share (block cache, memtable budget), and the native settings made from it.</summary>
/// <remarks>
/// RocksDbSharp's settings have finalizers that free the native object behind a handle still in use. Each database therefore
/// keeps the objects that <see cref="Settings"/> gives it for its whole life.
/// </remarks>
internal sealed class SharedMemory : IDisposable
{
    // One memtable of facts: offsets and clocks, a few hundred bytes that are overwritten at each commit.
    private const ulong MetaWriteBufferBytes = 1 << 20;

    private readonly RocksDbOptions _options;
    private readonly Cache _cache;
    private readonly BlockBasedTableOptions _table;
    private nint _writeBufferBudget;

    public SharedMemory(RocksDbOptions options)
    {
        _options = options;
        _cache = Cache.CreateLru((ulong)options.BlockCacheBytes);
        _writeBufferBudget = Binding.Instance.rocksdb_write_buffer_manager_create_with_cache((nuint)options.WriteBufferBudgetBytes, _cache.Handle, allow_stall: 0);
        _table = new BlockBasedTableOptions()
            .SetBlockCache(_cache)
            .SetBlockSize((ulong)options.BlockBytes)
            .SetFormatVersion(5);
        if (options.BloomBitsPerKey > 0)
        {
            _table.SetFilterPolicy(BloomFilterPolicy.Create(options.BloomBitsPerKey, false));
        }
    }

    /// <summary>Settings of a new or existing database with the given column families.</summary>
    public (DbOptions Database, ColumnFamilies Families, ColumnFamilyOptions Store, object[] Roots) Settings(IEnumerable<string> families, string metaFamily)
    {
        var database = DatabaseSettings();
        var store = FamilySettings((ulong)_options.WriteBufferBytes);
        var meta = FamilySettings(MetaWriteBufferBytes);
        var all = new ColumnFamilies(FamilySettings(MetaWriteBufferBytes));
        foreach (var name in families)
        {
            all.Add(name, string.Equals(name, metaFamily, StringComparison.Ordinal) ? meta : store);
        }

        return (database, all, store, [database, store, meta, all, this]);
    }

    /// <summary>Settings of a database as a whole.</summary>
    public DbOptions DatabaseSettings()
    {
        var database = new DbOptions()
            .SetCreateIfMissing(true)
            .SetCreateMissingColumnFamilies(true)
            .SetMaxTotalWalSize((ulong)_options.MaxWalBytes)
            .SetMaxOpenFiles(_options.MaxOpenFiles)
            // After a crash: the longest prefix of the batches that is whole. Skipping damaged records instead would
            // open a database with holes in it.
            .SetWalRecoveryMode(Recovery.PointInTime)
            // One writer: the plain memtable insert is cheaper than the one made for concurrent writers.
            .SetAllowConcurrentMemtableWrite(false)
            .SetInfoLogLevel(InfoLogLevel.Warn)
            .SetKeepLogFileNum(3)
            .SetMaxLogFileSize(4 << 20)
            .SetStatsDumpPeriodSec(0);
        Binding.Instance.rocksdb_options_set_stats_persist_period_sec(database.Handle, 0);
        Binding.Instance.rocksdb_options_set_max_background_jobs(database.Handle, _options.MaxBackgroundJobs);
        Binding.Instance.rocksdb_options_set_write_buffer_manager(database.Handle, _writeBufferBudget);
        // All families reach the disk together: facts never fall behind the data, and no idle family holds back the log.
        Binding.Instance.rocksdb_options_set_atomic_flush(database.Handle, 1);
        GC.KeepAlive(database);
        return database;
    }

    /// <summary>Drops the engine's shares; open databases hold their own until they close.</summary>
    public void Dispose()
    {
        var budget = Interlocked.Exchange(ref _writeBufferBudget, 0);
        if (budget != 0)
        {
            Binding.Instance.rocksdb_write_buffer_manager_destroy(budget);
        }
    }

    private ColumnFamilyOptions FamilySettings(ulong writeBufferBytes)
    {
        var family = new ColumnFamilyOptions()
            .SetBlockBasedTableFactory(_table)
            .SetWriteBufferSize(writeBufferBytes)
            .SetMaxWriteBufferNumber(_options.MaxWriteBuffers)
            .SetLevelCompactionDynamicLevelBytes(true)
            .SetCompression(_options.Compression switch
            {
                StoreCompression.Lz4 => Compression.Lz4,
                StoreCompression.Zstd => Compression.Zstd,
                _ => Compression.No,
            });
        if (_options.MemtableBloomRatio > 0)
        {
            family.SetMemtablePrefixBloomSizeRatio(_options.MemtableBloomRatio);
            Binding.Instance.rocksdb_options_set_memtable_whole_key_filtering(family.Handle, 1);
        }

        SetSortedInserts(family);

        GC.KeepAlive(family);
        return family;
    }

    /// <summary>
    /// A batch has the rows of a store in order (<c>SortedDrain</c>): with a hint of where the last one went, the memtable looks for the next place from
    /// there instead of from the top. The hint is kept for a prefix of the key; that of no bytes is one for all. The C interface takes it as text only.
    /// </summary>
    private static unsafe void SetSortedInserts(ColumnFamilyOptions family)
    {
        nint error;
        fixed (byte* text = "memtable_insert_with_hint_prefix_extractor=rocksdb.CappedPrefix.0\0"u8)
        {
            Binding.Instance.rocksdb_get_options_from_string(family.Handle, (nint)text, family.Handle, out error);
        }

        if (error != 0)
        {
            RocksDbFault.ThrowSetting((byte*)error);
        }
    }
}
