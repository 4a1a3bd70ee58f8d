namespace StreamizFraud.Topology.RocksDb;

/// <summary>Counts the calls that are inside native code, so that closing waits for them and later ones are refused.</summary>
/// <remarks>
/// States: open (count ≥ 0) → closed (<see cref="int.MinValue"/> + count), never back. Freed native memory is only reached
/// by a call that is inside while it is freed; after <see cref="Close"/> has returned true there is none.
/// </remarks>
internal sealed class ReaderGate
{
    private readonly object _drained = new();
    private int _state;

    /// <summary>True once closing has begun.</summary>
    public bool IsClosed => Volatile.Read(ref _state) < 0;

    /// <summary>True if nobody is inside at this moment.</summary>
    public bool IsEmpty => Volatile.Read(ref _state) is 0 or int.MinValue;

    /// <summary>Goes in; every call is paired with <see cref="Exit"/>.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public void Enter()
    {
        if (Interlocked.Increment(ref _state) < 0)
        {
            Refuse();
        }
    }

    /// <summary>Goes in unless the database is closed.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _state) >= 0)
        {
            return true;
        }

        Exit();
        return false;
    }

    /// <summary>Goes out.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _state) == int.MinValue)
        {
            lock (_drained)
            {
                Monitor.PulseAll(_drained);
            }
        }
    }

    /// <summary>Refuses new calls and waits for those inside; called once.</summary>
    /// <returns>False if some are still inside after <paramref name="limit"/>.</returns>
    public bool Close(TimeSpan limit)
    {
        if (Interlocked.Add(ref _state, int.MinValue) == int.MinValue)
        {
            return true;
        }

        lock (_drained)
        {
            while (Volatile.Read(ref _state) != int.MinValue)
            {
                if (!Monitor.Wait(_drained, limit))
                {
                    return Volatile.Read(ref _state) == int.MinValue;
                }
            }
        }

        return true;
    }

    /// <summary>Throws once closing has begun.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public void ThrowIfClosed()
    {
        if (IsClosed)
        {
            throw Closed();
        }
    }

    private static ObjectDisposedException Closed() => new("task database", "The database of this task has been closed.");

    private void Refuse()
    {
        Exit();
        throw Closed();
    }
}
