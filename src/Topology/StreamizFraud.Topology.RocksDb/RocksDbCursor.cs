using System.Buffers;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>A walk by an iterator, which by itself sees the state at its creation.</summary>
/// <remarks>
/// Key and value are copied into managed memory at each step. That costs a few nanoseconds and lets the database close under
/// an open cursor: the next move throws, and spans handed out stay readable.
/// </remarks>
internal sealed class RocksDbCursor : IByteCursor
{
    private readonly RocksDbTaskDatabase _database;
    private readonly RocksDbByteStore _store;
    private readonly bool _reverse;
    private RocksDbIterator? _iterator;
    private byte[] _row = [];
    private int _keyLength;
    private int _valueLength;
    private bool _started;
    private bool _disposed;

    /// <summary>The caller is inside the gate.</summary>
    /// <param name="store">What is walked through.</param>
    /// <param name="iterator">Aimed at the bounds; null if nothing lies between them. It belongs to the cursor.</param>
    /// <param name="reverse">Walk downwards.</param>
    public RocksDbCursor(RocksDbByteStore store, RocksDbIterator? iterator, bool reverse)
    {
        _database = store.Database;
        _store = store;
        _iterator = iterator;
        _reverse = reverse;
    }

    public ReadOnlySpan<byte> Key => _row.AsSpan(0, _keyLength);

    public ReadOnlySpan<byte> Value => _row.AsSpan(_keyLength, _valueLength);

    public bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _database.Gate.Enter();
        try
        {
            if (_iterator is not { } iterator)
            {
                return false;
            }

            if (_started)
            {
                iterator.Move(_reverse);
            }
            else
            {
                iterator.SeekToEnd(last: _reverse);
                _started = true;
            }

            if (!iterator.IsValid)
            {
                End(iterator);
                return false;
            }

            Copy(iterator.Key, iterator.Value);
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
                if (_iterator is { } iterator)
                {
                    _iterator = null;
                    _store.GiveBack(iterator);
                }
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

    /// <summary>Gives back the native side, after the gate has closed.</summary>
    public void FreeNative()
    {
        _iterator?.Free();
        _iterator = null;
    }

    /// <summary>Past the end, or damage that looks like it: an iterator stops at both.</summary>
    private void End(RocksDbIterator iterator)
    {
        _keyLength = _valueLength = 0;
        // An iterator past its end must not be moved; without it the next move is "false" again.
        _iterator = null;
        try
        {
            iterator.ThrowIfFailed(_database.Directory);
        }
        catch
        {
            iterator.Free();
            throw;
        }

        _store.GiveBack(iterator);
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
