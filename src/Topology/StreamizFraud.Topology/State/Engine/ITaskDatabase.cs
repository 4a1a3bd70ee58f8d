using System.Buffers;

namespace StreamizFraud.Topology.State;

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
