using System.Runtime.InteropServices;
using StreamizFraud.Topology.RocksDb.Native;
using Binding = RocksDbSharp.Native;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>A native iterator with what it points into: its options and the bytes of its bounds.</summary>
/// <remarks>
/// It sees the state at its creation. It can be used again for other bounds as long as that is the present state: RocksDB looks at the bounds
/// anew at each seek to an end. Used by one thread at a time, inside the gate.
/// </remarks>
internal sealed unsafe class RocksDbIterator
{
    private nint _iterator;
    private nint _options;
    private byte* _bounds;
    private int _capacity;

    /// <summary>An iterator without bounds, before the first <see cref="Aim"/>.</summary>
    /// <param name="writes">Present count of <see cref="RocksDbTaskDatabase.Writes"/>.</param>
    /// <param name="hasEnd">Whether it always has an upper bound: RocksDB takes note of that once.</param>
    public RocksDbIterator(long writes, bool hasEnd)
    {
        Writes = writes;
        HasEnd = hasEnd;
        _options = Binding.Instance.rocksdb_readoptions_create();
    }

    /// <summary>The count when it was made; while that is the count still, its state is the present one.</summary>
    public long Writes { get; }

    /// <summary>Whether it always has an upper bound.</summary>
    public bool HasEnd { get; }

    public ReadOnlySpan<byte> Key => RocksDbNative.IteratorKey(_iterator).Span;

    public ReadOnlySpan<byte> Value => RocksDbNative.IteratorValue(_iterator).Span;

    public bool IsValid => RocksDbNative.IteratorValid(_iterator) != 0;

    /// <summary>Sets the bounds; a seek to an end comes next.</summary>
    public void Aim(nint database, nint family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive)
    {
        Grow(from.Length + toExclusive.Length);
        from.CopyTo(new Span<byte>(_bounds, from.Length));
        toExclusive.CopyTo(new Span<byte>(_bounds + from.Length, toExclusive.Length));
        // An empty lower bound lies below every key. There is no such upper bound.
        Binding.Instance.rocksdb_readoptions_set_iterate_lower_bound(_options, _bounds, (nuint)from.Length);
        if (HasEnd)
        {
            Binding.Instance.rocksdb_readoptions_set_iterate_upper_bound(_options, _bounds + from.Length, (nuint)toExclusive.Length);
        }

        if (_iterator == 0)
        {
            _iterator = Binding.Instance.rocksdb_create_iterator_cf(database, _options, family);
        }
    }

    public void SeekToEnd(bool last)
    {
        // First and last mean those within the bounds.
        if (last)
        {
            Binding.Instance.rocksdb_iter_seek_to_last(_iterator);
        }
        else
        {
            Binding.Instance.rocksdb_iter_seek_to_first(_iterator);
        }
    }

    public void Move(bool back)
    {
        if (back)
        {
            RocksDbNative.IteratorPrevious(_iterator);
        }
        else
        {
            RocksDbNative.IteratorNext(_iterator);
        }
    }

    /// <summary>Throws if it stopped at damage instead of its end.</summary>
    public void ThrowIfFailed(string directory)
    {
        Binding.Instance.rocksdb_iter_get_error(_iterator, out var error);
        if (error != 0)
        {
            RocksDbFault.ThrowRead((byte*)error, directory);
        }
    }

    /// <summary>Gives everything back: the iterator first, then what it points into. Inside the gate, or after it has closed.</summary>
    public void Free()
    {
        if (_iterator != 0)
        {
            Binding.Instance.rocksdb_iter_destroy(_iterator);
            _iterator = 0;
        }

        if (_options != 0)
        {
            Binding.Instance.rocksdb_readoptions_destroy(_options);
            _options = 0;
        }

        NativeMemory.Free(_bounds);
        _bounds = null;
        _capacity = 0;
    }

    private void Grow(int length)
    {
        if (length >= _capacity)
        {
            NativeMemory.Free(_bounds);
            _capacity = Math.Max(128, length + 1);
            _bounds = (byte*)NativeMemory.Alloc((nuint)_capacity);
        }
    }
}
