using System.Buffers;

namespace StreamizFraud.Topology.State;

/// <summary>Opens the databases that tasks keep their committed state in.</summary>
public interface IStoreEngine
{
    /// <summary>Opens, or creates, the database of one task.</summary>
    /// <param name="directory">Folder of the task, which the caller has made and locked; an engine in memory ignores it.</param>
    /// <param name="stores">Names of the task's stores, without <c>/</c>; those that an existing database has beyond these are kept.</param>
    /// <exception cref="StoreCorruptedException">The files are damaged: set the folder aside and restore from the changelog.</exception>
    /// <exception cref="StoreBusyException">This process has it open: try again once its owner has closed it.</exception>
    /// <exception cref="StoreWriteException">The disk has no room (<see cref="StoreWriteException.IsDiskFull"/>): try again later.</exception>
    ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores);
}

/// <summary>The committed state of one task: its stores and a few facts about them, changed together or not at all.</summary>
/// <remarks>
/// Owned by the task's thread. <see cref="IByteStore"/> reads may come from other threads too (queries); <see cref="Write"/>
/// is called by the owner only. Between two writes all readers see one state: committed data (architecture, decision 4).
/// </remarks>
public interface ITaskDatabase : IDisposable
{
    /// <summary>A store by its name.</summary>
    /// <exception cref="ArgumentException">The database was opened without that store.</exception>
    IByteStore Store(string name);

    /// <summary>The segments that a store has, by number: byte stores of their own beside it, which come and go whole.</summary>
    /// <returns>Those that are there now.</returns>
    /// <exception cref="ArgumentException">The database was opened without that store.</exception>
    IReadOnlyDictionary<long, IByteStore> Segments(string store);

    /// <summary>Makes a segment, empty. It costs I/O, so it is made when there is something to write to it.</summary>
    /// <returns>The segment, named <c>store/number</c>.</returns>
    /// <exception cref="ArgumentException">It is there already, or the database was opened without that store.</exception>
    /// <exception cref="StoreWriteException">The disk refused.</exception>
    IByteStore CreateSegment(string store, long number);

    /// <summary>
    /// Drops a segment with all that is in it, at once and for good, unlike a batch: even a power cut that takes the last batches leaves it
    /// dropped. So what makes it unneeded is written before. One that is not there is no error.
    /// </summary>
    /// <remarks>Cursors that are open walk on through what they saw; reads that begin later find nothing; no batch may hold changes of it.</remarks>
    /// <exception cref="StoreWriteException">The disk refused; the segment is still there.</exception>
    void DropSegment(string store, long number);

    /// <summary>Reads a fact (offsets, clocks, format version) and appends it to <paramref name="value"/>.</summary>
    /// <returns>False if it was never written.</returns>
    bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value);

    /// <summary>A new, empty batch; it can be used again after <see cref="IWriteBatch.Clear"/>.</summary>
    IWriteBatch CreateBatch();

    /// <summary>Applies a batch: all of it or, after a crash, a prefix of the batches written so far.</summary>
    /// <exception cref="StoreWriteException">The disk refused (full, read-only, gone). Nothing of the batch is applied.</exception>
    void Write(IWriteBatch batch);
}

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
