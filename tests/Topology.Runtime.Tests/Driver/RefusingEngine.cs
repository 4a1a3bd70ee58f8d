using System.Buffers;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>An engine in memory whose databases refuse writes, or reads, for a while.</summary>
internal sealed class RefusingEngine : IStoreEngine
{
    private readonly MemoryStoreEngine _memory = new();

    /// <summary>Writes that will be refused, as by a full disk.</summary>
    public int RefusedWrites { get; set; }

    /// <summary>Name of the store whose database has no room on its disk; null: all have.</summary>
    public string? Full { get; set; }

    /// <summary>Whether such a database cannot even be opened.</summary>
    public bool RefusesToOpen { get; set; }

    /// <summary>How often it was tried and refused.</summary>
    public int Refusals { get; private set; }

    public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
    {
        var isFull = stores.Contains(Full) && RefusesToOpen;
        return isFull ? throw NoRoom(directory) : new Database(this, directory, stores, _memory.Open(directory, stores));
    }

    private StoreWriteException NoRoom(string directory)
    {
        Refusals++;
        return new StoreWriteException(directory, "No space left on device (test)") { IsDiskFull = true };
    }

    private sealed class Database(RefusingEngine engine, string directory, IReadOnlyCollection<string> stores, ITaskDatabase inner) : ITaskDatabase
    {
        public IByteStore Store(string name) => inner.Store(name);

        public IReadOnlyDictionary<long, IByteStore> Segments(string store) => inner.Segments(store);

        public IByteStore CreateSegment(string store, long number) => inner.CreateSegment(store, number);

        public void DropSegment(string store, long number) => inner.DropSegment(store, number);

        public bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => inner.TryGetMeta(key, value);

        public IWriteBatch CreateBatch() => inner.CreateBatch();

        public void Write(IWriteBatch batch)
        {
            if (engine.RefusedWrites > 0)
            {
                engine.RefusedWrites--;
                throw new StoreWriteException(directory, "No space left on device (test)");
            }

            if (stores.Contains(engine.Full))
            {
                throw engine.NoRoom(directory);
            }

            inner.Write(batch);
        }

        public void Dispose() => inner.Dispose();
    }
}
