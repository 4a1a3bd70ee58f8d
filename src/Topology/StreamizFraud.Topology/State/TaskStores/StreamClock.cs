namespace StreamizFraud.Topology.State;

/// <summary>
/// A time that an operator or a store has reached. It lasts like a row: it goes back when the record at hand fails or the transaction is
/// lost, is written with the commit, and is there again after a restart (ruling 6).
/// </summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class StreamClock(string name, long time)
{
    private long _kept = time;
    private long _committed = time;
    private List<long>? _savepoints;

    /// <summary>Name, unique in the task.</summary>
    public string Name { get; } = name;

    /// <summary>The time, ms since the Unix epoch; -1 before the first record.</summary>
    public long Time { get; private set; } = time;

    /// <summary>Moves on to <paramref name="timestamp"/> if it is later; a clock never goes back by itself (rule T5).</summary>
    public void Observe(long timestamp)
    {
        if (timestamp > Time)
        {
            Time = timestamp;
        }
    }

    /// <summary>Sets the time, for one that is not the highest of something.</summary>
    public void Set(long time) => Time = time;

    /// <summary>Begins anew at a time that has been committed.</summary>
    public void Reset(long time) => Time = _kept = _committed = time;

    public void Keep() => _kept = Time;

    public void Undo()
    {
        Time = _kept;
        _savepoints?.Clear();
    }

    public void SetSavepoint() => (_savepoints ??= []).Add(Time);

    public void ReleaseSavepoint() => _savepoints!.RemoveAt(_savepoints.Count - 1);

    public void UndoToSavepoint()
    {
        Time = _savepoints![^1];
        ReleaseSavepoint();
    }

    public void Committed() => _committed = _kept = Time;

    public void Discard()
    {
        Time = _kept = _committed;
        _savepoints?.Clear();
    }
}
