using System.Buffers;
using System.Runtime.InteropServices;
using StreamizFraud.Topology.RocksDb.Native;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>An iterator, which by itself sees the state at its creation.</summary>
/// <remarks>
/// Key and value are copied into managed memory at each step. That costs a few nanoseconds and lets the database close under
/// an open cursor: the next move throws, and spans handed out stay readable.
/// </remarks>
internal sealed unsafe class RocksDbCursor : IByteCursor
{
    private readonly RocksDbTaskDatabase _database;
    private readonly bool _reverse;
    private nint _iterator;
    private nint _options;
    private byte* _bounds;
    private byte[] _row = [];
    private int _keyLength;
    private int _valueLength;
    private bool _started;
    private bool _disposed;

    /// <summary>The caller is inside the gate.</summary>
    public RocksDbCursor(RocksDbTaskDatabase database, nint family, ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive, bool reverse)
    {
        _database = database;
        _reverse = reverse;
        if (family == 0 || (toExclusive.Length > 0 && from.SequenceCompareTo(toExclusive) >= 0))
        {
            // A dropped segment, or nothing lies between; RocksDB leaves crossed bounds undefined.
            return;
        }

        _options = RocksDbNative.ReadOptionsCreate();
        SetBounds(from, toExclusive);
        _iterator = RocksDbNative.IteratorCreate(database.Handle, _options, family);
    }

    public ReadOnlySpan<byte> Key => _row.AsSpan(0, _keyLength);

    public ReadOnlySpan<byte> Value => _row.AsSpan(_keyLength, _valueLength);

    public bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _database.Gate.Enter();
        try
        {
            if (_iterator == 0)
            {
                return false;
            }

            Step();
            if (RocksDbNative.IteratorValid(_iterator) == 0)
            {
                End();
                return false;
            }

            Copy(RocksDbNative.IteratorKey(_iterator).Span, RocksDbNative.IteratorValue(_iterator).Span);
            return true;
        }
        finally
        {
            _database.Gate.Exit();
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_database.Gate.TryEnter())
        {
            try
            {
                _database.Forget(this);
                FreeNative();
            }
            finally
            {
                _database.Gate.Exit();
            }
        }

        // Else the database has closed, or is closing, and frees what this cursor holds.
        _keyLength = _valueLength = 0;
        var row = _row;
        _row = [];
        if (row.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(row);
        }
    }

    /// <summary>Gives back the native side: the iterator first, then what it points into. Inside the gate, or after it has closed.</summary>
    public void FreeNative()
    {
        if (_iterator != 0)
        {
            RocksDbNative.IteratorDestroy(_iterator);
            _iterator = 0;
        }

        if (_options != 0)
        {
            RocksDbNative.ReadOptionsDestroy(_options);
            _options = 0;
        }

        NativeMemory.Free(_bounds);
        _bounds = null;
    }

    private void SetBounds(ReadOnlySpan<byte> from, ReadOnlySpan<byte> toExclusive)
    {
        if (from.Length + toExclusive.Length == 0)
        {
            return;
        }

        _bounds = (byte*)NativeMemory.Alloc((nuint)(from.Length + toExclusive.Length));
        from.CopyTo(new Span<byte>(_bounds, from.Length));
        toExclusive.CopyTo(new Span<byte>(_bounds + from.Length, toExclusive.Length));
        if (from.Length > 0)
        {
            RocksDbNative.ReadOptionsLowerBound(_options, _bounds, (nuint)from.Length);
        }

        if (toExclusive.Length > 0)
        {
            RocksDbNative.ReadOptionsUpperBound(_options, _bounds + from.Length, (nuint)toExclusive.Length);
        }
    }

    private void Step()
    {
        // First and last mean those within the bounds.
        switch (_started, _reverse)
        {
            case (true, false):
                RocksDbNative.IteratorNext(_iterator);
                break;
            case (true, true):
                RocksDbNative.IteratorPrevious(_iterator);
                break;
            case (false, false):
                RocksDbNative.IteratorSeekToFirst(_iterator);
                break;
            default:
                RocksDbNative.IteratorSeekToLast(_iterator);
                break;
        }

        _started = true;
    }

    /// <summary>Past the end, or damage that looks like it: an iterator stops at both.</summary>
    private void End()
    {
        byte* error = null;
        RocksDbNative.IteratorError(_iterator, &error);
        _keyLength = _valueLength = 0;
        // An iterator past its end must not be moved; without it the next move is "false" again.
        FreeNative();
        if (error != null)
        {
            RocksDbFault.ThrowRead(error, _database.Directory);
        }
    }

    private void Copy(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var length = key.Length + value.Length;
        if (length > _row.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(length);
            if (_row.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_row);
            }

            _row = larger;
        }

        key.CopyTo(_row);
        value.CopyTo(_row.AsSpan(key.Length));
        _keyLength = key.Length;
        _valueLength = value.Length;
    }
}
