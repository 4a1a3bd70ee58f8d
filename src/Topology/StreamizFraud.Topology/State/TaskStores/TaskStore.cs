using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>A store as its task sees it: typed rows over a write buffer over committed bytes.</summary>
/// <remarks>
/// Life of a change (architecture, decision 4 and ruling 5): written to the buffer during a record; undone by <see cref="Undo"/> if the
/// record fails; handed to the changelog and to a write batch by <see cref="Drain"/> at commit; kept as clean after
/// <see cref="Committed"/>, or dropped by <see cref="Discard"/> if the transaction was aborted. Owned by the task's thread.
/// </remarks>
internal abstract class TaskStore(StoreDefinition definition) : IStateStore
{
    public string Name => Definition.Name;

    /// <summary>What the store was declared as.</summary>
    public StoreDefinition Definition { get; } = definition;

    /// <summary>Rough size of the changes since the last commit, in bytes.</summary>
    public abstract long DirtyBytes { get; }

    /// <summary>Rows changed since the last commit: what <see cref="Drain"/> will append.</summary>
    public abstract int DirtyCount { get; }

    /// <summary>
    /// Whether a row can take the place of others, as a session that has merged two does. At least once its deletions go to the changelog last.
    /// </summary>
    public virtual bool MergesRows => false;

    /// <summary>The walks through the store that are under way, one entry for each kind of rows it has.</summary>
    public virtual IReadOnlyList<OpenWalks> Walks => [];

    /// <summary>Most bytes that a row may have as a record of the changelog, as <see cref="RecordSize"/> counts them; set by the task.</summary>
    public long MaxRowBytes { get; set; } = long.MaxValue;

    /// <summary>
    /// Serialises what the input record at hand has written, since its last savepoint if it has one: it fails now, and not the commit, if that
    /// cannot be done.
    /// </summary>
    /// <exception cref="StreamException">A value cannot be written, or its row is too large: the record's fault.</exception>
    public virtual void CheckWrites()
    {
    }

    /// <summary>Refuses a row that the changelog would not take.</summary>
    private protected void CheckSize(int key, int value, RecordHeaders headers)
    {
        if (RecordSize.Of(key, value, headers) is var bytes && bytes > MaxRowBytes)
        {
            throw new StreamException(FaultScope.Record, $"Store {Name}: a row of {bytes} bytes is larger than the {MaxRowBytes} that its changelog takes.") { IsLoggable = true };
        }
    }

    /// <summary>An input record has finished: its changes stay.</summary>
    public abstract void Keep();

    /// <summary>An input record has failed: its changes go.</summary>
    public abstract void Undo();

    /// <summary>From here on what the input record writes can be undone alone. Savepoints nest; <see cref="Undo"/> ends all of them.</summary>
    public abstract void SetSavepoint();

    /// <summary>What was written since the last savepoint stays if the record does.</summary>
    public abstract void ReleaseSavepoint();

    /// <summary>What was written since the last savepoint goes.</summary>
    public abstract void UndoToSavepoint();

    /// <summary>Writes every changed row once, in order of last write, to the changelog and the batch.</summary>
    public abstract void Drain(IChangelog? changelog, IWriteBatch batch);

    /// <summary>What was drained is durable.</summary>
    public abstract void Committed();

    /// <summary>Forgets everything since the last commit.</summary>
    public abstract void Discard();

    /// <summary>Applies one changelog record to a batch (rule G3).</summary>
    public abstract void Restore(IWriteBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp);

    /// <summary>Puts what <see cref="Restore"/> has held back into the batch; <see cref="Committed"/> follows when that is written.</summary>
    public virtual void FlushRestored(IWriteBatch batch)
    {
    }
}
