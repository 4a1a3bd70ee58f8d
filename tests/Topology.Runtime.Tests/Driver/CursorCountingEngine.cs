using System.Buffers;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>An engine in memory that counts the cursors that are open: each would hold native memory on disk. Any thread may dispose of one.</summary>
internal sealed class CursorCountingEngine : IStoreEngine
{
    private readonly MemoryStoreEngine _memory = new();
    private int _open;

    public int Opened { get; private set; }

    public int Open => Volatile.Read(ref _open);

    ITaskDatabase IStoreEngine.Open(string directory, IReadOnlyCollection<string> stores) => new Database(this, _memory.Open(directory, stores));

    private sealed class Database(CursorCountingEngine engine, ITaskDatabase inner) : ITaskDatabase
    {
        public IByteStore Store(string name) => new Counted(engine, inner.Store(name));

        public IReadOnlyDictionary<long, IByteStore> Segments(string store) =>
            inner.Segments(store).ToDictionary(segment => segment.Key, IByteStore (segment) => new Counted(engine, segment.Value));

        public IByteStore CreateSegment(string store, long number) => new Counted(engine, inner.CreateSegment(store, number));

        public void DropSegment(string store, long number) => inner.DropSegment(store, number);

        public bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => inner.TryGetMeta(key, value);

        public IWriteBatch CreateBatch() => new Batch(inner.CreateBatch());

        public void Write(IWriteBatch batch) => inner.Write(((Batch)batch).Inner);

        public void Dispose() => inner.Dispose();
    }

    private sealed class Counted(CursorCountingEngine engine, IByteStore inner) : IByteStore
    {
        public IByteStore Inner => inner;

        public string Name => inner.Name;

        public long ApproximateCount => inner.ApproximateCount;

        public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => inner.TryGet(key, value);

        public IByteCursor Scan(ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive, bool reverse = false)
        {
            Interlocked.Increment(ref engine._open);
            engine.Opened++;
            return new Cursor(engine, inner.Scan(from, toExclusive, reverse));
        }
    }

    private sealed class Cursor(CursorCountingEngine engine, IByteCursor inner) : IByteCursor
    {
        private bool _disposed;

        public ReadOnlySpan<byte> Key => inner.Key;

        public ReadOnlySpan<byte> Value => inner.Value;

        public bool MoveNext() => inner.MoveNext();

        public void Dispose()
        {
            if (!_disposed)
            {
                _disposed = true;
                Interlocked.Decrement(ref engine._open);
            }

            inner.Dispose();
        }
    }

    private sealed class Batch(IWriteBatch inner) : IWriteBatch
    {
        public IWriteBatch Inner => inner;

        public int Count => inner.Count;

        public void Put(IByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => inner.Put(((Counted)store).Inner, key, value);

        public void Delete(IByteStore store, ReadOnlySpan<byte> key) => inner.Delete(((Counted)store).Inner, key);

        public void PutMeta(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => inner.PutMeta(key, value);

        public void Clear() => inner.Clear();

        public void Dispose() => inner.Dispose();
    }
}
