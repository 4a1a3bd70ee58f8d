using System.Buffers;
using StreamizFraud.Topology.State;
using Binding = RocksDbSharp.Native;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>One column family: a store, a segment, or the facts.</summary>
internal sealed unsafe class RocksDbByteStore(RocksDbTaskDatabase database, string name, nint family) : IByteStore
{
    private volatile bool _dropped;
    private RocksDbIterator? _idle;

    public string Name => name;

    public long ApproximateCount
    {
        get
        {
            database.Gate.Enter();
            try
            {
                ulong count = 0;
                fixed (byte* property = "rocksdb.estimate-num-keys\0"u8)
                {
                    return !_dropped && Binding.Instance.rocksdb_property_int_cf(database.Handle, family, (nint)property, (nint)(&count)) == 0 ? (long)count : 0;
                }
            }
            finally
            {
                database.Gate.Exit();
            }
        }
    }

    /// <summary>Whether it is a segment that has been dropped: its family must not be used by calls that begin later.</summary>
    public bool IsDropped => _dropped;

    /// <summary>Database the family belongs to.</summary>
    public RocksDbTaskDatabase Database => database;

    /// <summary>The family for the C interface; valid until the database closes.</summary>
    public nint Family => family;

    public bool TryGet(ReadOnlySpan<byte> key, IBufferWriter<byte> value)
    {
        database.Gate.Enter();
        try
        {
            if (_dropped)
            {
                return false;
            }

            // Whatever room the writer has usually holds the value; a second call with the right size is rare.
            var length = Read(key, value.GetSpan(), out var copied);
            if (length < 0)
            {
                return false;
            }

            while (!copied)
            {
                // Between the two calls the owner may have written a longer value.
                length = Read(key, value.GetSpan(length), out copied);
                if (length < 0)
                {
                    return false;
                }
            }

            value.Advance(length);
            return true;
        }
        finally
        {
            database.Gate.Exit();
        }
    }

    public IByteCursor Scan(ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive, bool reverse = false)
    {
        database.Gate.Enter();
        try
        {
            // Nothing lies between crossed bounds, which RocksDB leaves undefined.
            var isEmpty = _dropped || (toExclusive.Length > 0 && from.SequenceCompareTo(toExclusive) >= 0);
            var cursor = new RocksDbCursor(this, isEmpty ? null : Iterator(from, toExclusive), reverse);
            database.Register(cursor);
            return cursor;
        }
        finally
        {
            database.Gate.Exit();
        }
    }

    /// <summary>Takes an iterator back that is not needed any more: the next scan may use it. The caller is inside the gate.</summary>
    public void GiveBack(RocksDbIterator iterator)
    {
        (iterator.HasEnd ? Interlocked.Exchange(ref _idle, iterator) : iterator)?.Free();
        if (_dropped || iterator.Writes != database.Writes)
        {
            FreeIdle();
        }
    }

    /// <summary>Frees the iterator that waits for the next scan: it holds on to memory and files of a state that is past.</summary>
    public void FreeIdle() => Interlocked.Exchange(ref _idle, null)?.Free();

    /// <summary>Lets later calls find nothing.</summary>
    public void MarkDropped()
    {
        _dropped = true;
        FreeIdle();
    }

    private RocksDbIterator Iterator(ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive)
    {
        // The count is taken before the state: a write in between makes the iterator look older than it is, never newer.
        var writes = database.Writes;
        var iterator = toExclusive.Length > 0 ? Interlocked.Exchange(ref _idle, null) : null;
        if (iterator is not null && iterator.Writes != writes)
        {
            iterator.Free();
            iterator = null;
        }

        iterator ??= new RocksDbIterator(writes, hasEnd: toExclusive.Length > 0);
        iterator.Aim(database.Handle, family, from, toExclusive);
        return iterator;
    }

    /// <summary>Length of the value, or -1 if there is none; <paramref name="copied"/> if it fitted.</summary>
    private int Read(ReadOnlySpan<byte> key, Span<byte> destination, out bool copied)
    {
        nint error;
        nuint length;
        byte found;
        fixed (byte* keyStart = key)
        fixed (byte* start = destination)
        {
            copied = Binding.Instance.rocksdb_get_into_buffer_cf(
                database.Handle, database.ReadOptions, family, keyStart, (nuint)key.Length, (nint)start, (nuint)destination.Length, out length, out found, out error) != 0;
        }

        if (error != 0)
        {
            RocksDbFault.ThrowRead((byte*)error, database.Directory);
        }

        return found == 0 ? -1 : checked((int)length);
    }
}
