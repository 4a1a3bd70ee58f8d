using System.Buffers;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tests.Queries;

/// <summary>An engine in memory that counts the cursors that are open. Stores without segments.</summary>
internal sealed class CountingEngine : IStoreEngine
{
    private readonly MemoryStoreEngine _memory = new();
    private int _open;

    public int OpenCursors => Volatile.Read(ref _open);

    public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores) => new Database(this, _memory.Open(directory, stores));

    private sealed class Database(CountingEngine engine, ITaskDatabase inner) : ITaskDatabase
    {
        public IByteStore Store(string name) => new Rows(engine, inner.Store(name));

        public IReadOnlyDictionary<long, IByteStore> Segments(string store) => inner.Segments(store);

        public IByteStore CreateSegment(string store, long number) => throw new NotSupportedException();

        public void DropSegment(string store, long number) => throw new NotSupportedException();

        public bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => inner.TryGetMeta(key, value);

        public IWriteBatch CreateBatch() => new Batch(inner.CreateBatch());

        public void Write(IWriteBatch batch) => inner.Write(((Batch)batch).Inner);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Rows(CountingEngine engine, IByteStore inner) : IByteStore
    {
        public string Name => inner.Name;

        public IByteStore Inner => inner;

        public long ApproximateCount => inner.ApproximateCount;

        public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => inner.TryGet(key, value);

        public IByteCursor Scan(ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive, bool reverse = false) => new Cursor(engine, inner.Scan(from, toExclusive, reverse));
    }

    private sealed class Cursor : IByteCursor
    {
        private readonly CountingEngine _engine;
        private readonly IByteCursor _inner;
        private bool _disposed;

        public Cursor(CountingEngine engine, IByteCursor inner)
        {
            (_engine, _inner) = (engine, inner);
            Interlocked.Increment(ref engine._open);
        }

        public ReadOnlySpan<byte> Key => _inner.Key;

        public ReadOnlySpan<byte> Value => _inner.Value;

        public bool MoveNext() => _inner.MoveNext();

        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                Interlocked.Decrement(ref _engine._open);
                _inner.Dispose();
            }
        }
    }

    private sealed class Batch(IWriteBatch inner) : IWriteBatch
    {
        public IWriteBatch Inner => inner;

        public int Count => inner.Count;

        public void Put(IByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => inner.Put(((Rows)store).Inner, key, value);

        public void Delete(IByteStore store, ReadOnlySpan<byte> key) => inner.Delete(((Rows)store).Inner, key);

        public void PutMeta(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => inner.PutMeta(key, value);

        public void Clear() => inner.Clear();

        public void Dispose() => inner.Dispose();
    }
}
