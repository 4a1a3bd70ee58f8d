using StreamizFraud.Topology.State;

namespace StreamizFraud.Benchmarks.FeatureTask;

/// <summary>Stores that count the bytes of keys and values they are given.</summary>
internal sealed class CountingStores(IStoreEngine inner) : IStoreEngine
{
    /// <summary>Bytes of all rows that were written, without those of a database's own.</summary>
    public long Bytes { get; private set; }

    private readonly List<IByteStore> _opened = [];

    /// <inheritdoc/>
    public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
    {
        var database = inner.Open(directory, stores);
        _opened.AddRange(stores.Select(database.Store));
        return new Database(database, this);
    }

    /// <summary>Bytes of the keys and values that the stores hold now.</summary>
    public long Held()
    {
        var bytes = 0L;
        foreach (var store in _opened)
        {
            using var cursor = store.Scan([], []);
            while (cursor.MoveNext())
            {
                bytes += cursor.Key.Length + cursor.Value.Length;
            }
        }

        return bytes;
    }

    private sealed class Database(ITaskDatabase inner, CountingStores counts) : ITaskDatabase
    {
        public IByteStore Store(string name) => inner.Store(name);

        public IReadOnlyDictionary<long, IByteStore> Segments(string store) => inner.Segments(store);

        public IByteStore CreateSegment(string store, long number) => inner.CreateSegment(store, number);

        public void DropSegment(string store, long number) => inner.DropSegment(store, number);

        public bool TryGetMeta(ReadOnlySpan<byte> key, System.Buffers.IBufferWriter<byte> value) => inner.TryGetMeta(key, value);

        public IWriteBatch CreateBatch() => new Batch(inner.CreateBatch(), counts);

        public void Write(IWriteBatch batch) => inner.Write(((Batch)batch).Inner);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Batch(IWriteBatch inner, CountingStores counts) : IWriteBatch
    {
        public IWriteBatch Inner => inner;

        public int Count => inner.Count;

        public void Put(IByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
        {
            counts.Bytes += key.Length + value.Length;
            inner.Put(store, key, value);
        }

        public void Delete(IByteStore store, ReadOnlySpan<byte> key)
        {
            counts.Bytes += key.Length;
            inner.Delete(store, key);
        }

        public void PutMeta(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => inner.PutMeta(key, value);

        public void Clear() => inner.Clear();

        public void Dispose() => inner.Dispose();
    }
}
