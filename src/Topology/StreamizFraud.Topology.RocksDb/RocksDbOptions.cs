namespace StreamizFraud.Topology.RocksDb;

/// <summary>Settings of <see cref="RocksDbStoreEngine"/>; the memory ones are for all tasks of the engine together unless they say otherwise.</summary>
public sealed record RocksDbOptions
{
    /// <summary>Cache of blocks read from disk, shared by all tasks, in bytes; memtables are charged to it.</summary>
    /// <value>Default 256 MiB; at least 1 MiB.</value>
    public long BlockCacheBytes { get; init; } = 256L << 20;

    /// <summary>Bytes that the memtables of all tasks may hold before the engine flushes some early; part of <see cref="BlockCacheBytes"/>.</summary>
    /// <value>Default 128 MiB; from 1 MiB to <see cref="BlockCacheBytes"/>.</value>
    public long WriteBufferBudgetBytes { get; init; } = 128L << 20;

    /// <summary>Size of one memtable of one store, in bytes.</summary>
    /// <value>Default 16 MiB; at least 64 KiB.</value>
    public long WriteBufferBytes { get; init; } = 16L << 20;

    /// <summary>Memtables a store may hold: one that is written and those waiting for their flush.</summary>
    /// <value>Default 3; at least 2, else a flush stops the writer.</value>
    public int MaxWriteBuffers { get; init; } = 3;

    /// <summary>Write-ahead log a task may keep before it flushes, in bytes: what a reopen after a crash has to replay.</summary>
    /// <value>Default 64 MiB; at least 1 MiB.</value>
    public long MaxWalBytes { get; init; } = 64L << 20;

    /// <summary>Compression of blocks.</summary>
    /// <value>Default LZ4.</value>
    public StoreCompression Compression { get; init; } = StoreCompression.Lz4;

    /// <summary>Size of a block, in bytes before compression.</summary>
    /// <value>Default 4 KiB; from 512 bytes to 1 MiB.</value>
    public int BlockBytes { get; init; } = 4096;

    /// <summary>Bloom filter bits for each key; a read of a missing key then rarely touches a block.</summary>
    /// <value>Default 10 (about 1 % of misses read a block); 0 turns the filter off.</value>
    public int BloomBitsPerKey { get; init; } = 10;

    /// <summary>Part of a memtable that goes to a filter of its own, which spares the walk through it for keys that are on disk only.</summary>
    /// <value>Default 0.02; from 0 (off) to 0.25.</value>
    public double MemtableBloomRatio { get; init; } = 0.02;

    /// <summary>Flushes and compactions that may run at once in the process.</summary>
    /// <value>Default 2; at least 1.</value>
    public int MaxBackgroundJobs { get; init; } = 2;

    /// <summary>Files a task keeps open; -1 is all of them, which is fastest.</summary>
    /// <value>Default -1.</value>
    public int MaxOpenFiles { get; init; } = -1;

    /// <summary>How long closing waits for reads of other threads that are inside RocksDB.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Everything that is wrong with these settings, in the user's words; empty if nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Require(BlockCacheBytes >= 1 << 20, $"{nameof(BlockCacheBytes)} is {BlockCacheBytes}; it is at least 1 MiB.");
        Require(
            WriteBufferBudgetBytes >= 1 << 20 && WriteBufferBudgetBytes <= BlockCacheBytes,
            $"{nameof(WriteBufferBudgetBytes)} is {WriteBufferBudgetBytes}; it is at least 1 MiB and no more than {nameof(BlockCacheBytes)}.");
        Require(WriteBufferBytes >= 64 << 10, $"{nameof(WriteBufferBytes)} is {WriteBufferBytes}; it is at least 64 KiB.");
        Require(MaxWriteBuffers >= 2, $"{nameof(MaxWriteBuffers)} is {MaxWriteBuffers}; it is at least 2.");
        Require(MaxWalBytes >= 1 << 20, $"{nameof(MaxWalBytes)} is {MaxWalBytes}; it is at least 1 MiB.");
        Require(Enum.IsDefined(Compression), $"{nameof(Compression)} is {Compression}; it is one of the named ones.");
        Require(BlockBytes is >= 512 and <= 1 << 20, $"{nameof(BlockBytes)} is {BlockBytes}; it is from 512 bytes to 1 MiB.");
        Require(BloomBitsPerKey is >= 0 and <= 64, $"{nameof(BloomBitsPerKey)} is {BloomBitsPerKey}; it is from 0 to 64.");
        Require(MemtableBloomRatio is >= 0 and <= 0.25, $"{nameof(MemtableBloomRatio)} is {MemtableBloomRatio}; it is from 0 to 0.25.");
        Require(MaxBackgroundJobs >= 1, $"{nameof(MaxBackgroundJobs)} is {MaxBackgroundJobs}; it is at least 1.");
        Require(MaxOpenFiles is -1 or >= 16, $"{nameof(MaxOpenFiles)} is {MaxOpenFiles}; it is -1 or at least 16.");
        Require(CloseTimeout > TimeSpan.Zero, $"{nameof(CloseTimeout)} is {CloseTimeout}; it is longer than zero.");
        return problems;

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                problems.Add(problem);
            }
        }
    }
}
