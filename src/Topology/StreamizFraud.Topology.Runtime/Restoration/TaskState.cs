using System.Text;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>The stores of a task and the databases under them: what changes together at a commit.</summary>
/// <remarks>
/// At most two databases: a persistent one and one in memory, whose content and changelog offsets go when the task closes.
/// Meta keys are encoded once, since they are written at every commit. Owned by the task's thread.
/// </remarks>
internal sealed class TaskState : IRestorable, IDisposable
{
    private static readonly byte[] CaughtUpKey = Encoding.UTF8.GetBytes(TaskMetadata.CaughtUp);
    private readonly TaskStatePlan _plan;
    private readonly StateHalf? _persistent;
    private readonly StateHalf? _memory;
    private readonly Dictionary<string, TaskStore> _byName = [];
    private readonly TaskStore[] _stores;
    private long _drainedAt = -1;

    private TaskState(TaskStatePlan plan, TaskClocks clocks, StateHalf? persistent, StateHalf? memory)
    {
        _plan = plan;
        Clocks = clocks;
        _persistent = persistent;
        _memory = memory;
        foreach (var half in Halves)
        {
            foreach (var store in half.Stores)
            {
                _byName.Add(store.Name, store);
            }
        }

        _stores = [.. _byName.Values];
        Walks = new TaskWalks(plan.Iterators, plan.Task, _stores);
        Savepoints = new StateSavepoints(_stores, clocks.Named);
        Changelogs = [.. Halves.SelectMany(half => half.Changelogs)];
    }

    /// <inheritdoc/>
    public TaskId TaskId => _plan.Task;

    /// <summary>The logged stores and how far each has been brought.</summary>
    public IReadOnlyList<ChangelogCursor> Changelogs { get; private set; }

    /// <summary>The clocks of the task.</summary>
    public TaskClocks Clocks { get; }

    /// <summary>Walks through the stores, and through global stores that the task reads.</summary>
    public TaskWalks Walks { get; }

    /// <summary>The stores.</summary>
    public IReadOnlyList<TaskStore> Stores => _stores;

    /// <summary>Whether the task has any store.</summary>
    public bool HasStores => _byName.Count > 0;

    /// <summary>Undoes a part of what the input record at hand has written.</summary>
    public StateSavepoints Savepoints { get; }

    /// <summary>Rough bytes that wait for the commit.</summary>
    public long DirtyBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var store in _stores)
            {
                bytes += store.DirtyBytes;
            }

            return bytes;
        }
    }

    private IEnumerable<StateHalf> Halves => new[] { _persistent, _memory }.OfType<StateHalf>();

    /// <summary>Opens the state of a task.</summary>
    /// <param name="plan">What to open.</param>
    /// <exception cref="StoreCorruptedException">The persistent half is damaged.</exception>
    /// <exception cref="StreamException">The folder belongs to another application or a newer version.</exception>
    public static TaskState Open(TaskStatePlan plan)
    {
        var clocks = new TaskClocks(plan.Inputs, plan.OffsetMetadataMaxBytes);
        var persistent = StateHalf.Open(plan, plan.PersistentEngine, persistent: true, clocks);
        try
        {
            var memory = StateHalf.Open(plan, plan.MemoryEngine, persistent: false, clocks);

            // The copies of the operators' clocks are beside the persistent rows if there are any, else beside those in memory.
            if ((persistent ?? memory) is { } half)
            {
                foreach (var store in plan.Subtopology.Stores)
                {
                    clocks.Add(half.Database, store.Name, store.OperatorClocks, ofOperator: true);
                }
            }

            if (!plan.IsGlobal)
            {
                foreach (var store in plan.Subtopology.Stores)
                {
                    clocks.AddIdentity(store);
                }
            }

            return new TaskState(plan, clocks, persistent, memory);
        }
        catch
        {
            persistent?.Dispose();
            throw;
        }
    }

    /// <summary>A store by its name; null if the task has none of that name.</summary>
    public TaskStore? Store(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether the task has a store of that name.</summary>
    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>A view of a store's committed rows, on any thread; it can be used until the state is closed.</summary>
    public IStateStore CreateReader(string name)
    {
        var definition = _byName[name].Definition;
        var database = HalfOf(definition).Database;
        return definition.CreateReader(new CommittedRows(database, _plan.TopicOf(name), clock => TaskMetadata.Long(database, TaskMetadata.Clock(clock)) ?? -1));
    }

    /// <inheritdoc cref="TaskStatePlan.TopicOf"/>
    public string ChangelogOf(string store) => _plan.TopicOf(store);

    /// <summary>The database that has a store.</summary>
    public ITaskDatabase DatabaseOf(string store) => HalfOf(_byName[store].Definition).Database;

    /// <summary>The persistent database, or the one in memory if that is all there is; null without stores.</summary>
    public ITaskDatabase? Database => (_persistent ?? _memory)?.Database;

    /// <inheritdoc/>
    public long RestoreBegan { get; set; } = -1;

    /// <inheritdoc/>
    public long? CaughtUp(ChangelogCursor cursor) => TaskMetadata.Long(HalfOf(cursor.Store.Definition).Database, TaskMetadata.CaughtUp);

    /// <summary>Whether rows of the task's own changelogs were ever restored into the stores as they are; not those of stores that were in its folder before.</summary>
    public bool HasRestored => _stores.Any(store => TaskMetadata.Long(DatabaseOf(store.Name), TaskMetadata.Restored(store.Name)) is not null);

    /// <inheritdoc/>
    public void MarkCaughtUp(long time)
    {
        foreach (var half in Halves)
        {
            TaskMetadata.Put(half.Batch, CaughtUpKey, time);
            if (_plan.IsGlobal)
            {
                // Past transaction markers too: what lies after them cannot be told from tombstones that are gone.
                half.PutPositions();
            }

            half.Database.Write(half.Batch);
            half.Batch.Clear();
        }
    }

    /// <summary>Begins to drop the persistent rows that can be restored, if there are others beside them: they go when the state is opened next.</summary>
    /// <returns>False if all can be restored: the whole folder may go.</returns>
    public bool TryMarkRestorable()
    {
        if (_persistent is not { } half || half.Stores.All(store => half.Changelogs.Any(cursor => cursor.Store == store)))
        {
            return false;
        }

        StoreClearing.Mark(half.Database, half.Changelogs);
        return true;
    }

    /// <summary>The rows are not to be gone on from, but are read until others are there: who opens the state next finds none.</summary>
    public void MarkOutdated()
    {
        foreach (var half in Halves)
        {
            StoreClearing.Mark(half.Database, half.Changelogs);
        }
    }

    /// <summary>Takes the rows of another state of the same stores, and where it stands, while these stores are read.</summary>
    /// <param name="fresh">The other one, with nothing that waits to be written.</param>
    /// <exception cref="StoreWriteException">The disk refused; doing it again is safe.</exception>
    public void TakeOver(TaskState fresh)
    {
        foreach (var clock in fresh.Clocks.Named)
        {
            Clocks.Of(clock.Name).Reset(clock.Time);
        }

        foreach (var half in Halves)
        {
            half.Batch.Clear();
            foreach (var store in half.Stores)
            {
                store.Discard();
                StoreCopy.Make(fresh.DatabaseOf(store.Name).Store(store.Name), half.Database, half.Database.Store(store.Name));
            }

            foreach (var cursor in half.Changelogs)
            {
                var other = fresh.Changelogs.Single(other => other.OffsetName == cursor.OffsetName);
                (cursor.NextOffset, cursor.SourceTime) = (other.NextOffset, other.SourceTime);
            }

            half.PutPositions();
            Clocks.PutNamed(half.Database, half.Batch);
            half.Database.Write(half.Batch);
            half.Batch.Clear();
        }
    }

    /// <summary>Refuses stores that were another definition's when the offsets were committed.</summary>
    /// <param name="committed">What the offsets carry.</param>
    /// <exception cref="StoreMismatchException">A store is another one now.</exception>
    public void CheckStores(CommittedClocks committed) => StoreClaims.CheckCommitted(_plan, committed);

    /// <summary>The stores are at the committed offsets, and so are the clocks from here on: as those carry them, else as they are remembered.</summary>
    /// <param name="committed">What the offsets carry.</param>
    public void BeginClocks(CommittedClocks committed) => Clocks.Begin(
        committed,
        Long,
        store => Changelogs.Where(cursor => store is null || cursor.Store.Name == store).Select(cursor => cursor.HighestTimestamp).DefaultIfEmpty(-1).Max());

    /// <summary>Serialises what the input record at hand has written: it fails now, and not the commit, if that cannot be done.</summary>
    public void CheckWrites()
    {
        foreach (var store in _stores)
        {
            store.CheckWrites();
        }
    }

    /// <summary>Sets how large rows may be for their changelogs, by store.</summary>
    public void LimitRows(Func<string, long> limitOf)
    {
        foreach (var cursor in Changelogs)
        {
            cursor.Store.MaxRowBytes = limitOf(cursor.Store.Name);
        }
    }

    public void Keep()
    {
        foreach (var store in _stores)
        {
            store.Keep();
        }

        Clocks.Keep();
    }

    public void Undo()
    {
        foreach (var store in _stores)
        {
            store.Undo();
        }

        Clocks.Undo();
    }

    /// <summary>Hands all changes to the changelog, if there is one, and prepares the write (step CT3).</summary>
    public void Drain(IChangelog? changelog)
    {
        // Before the commit: it goes through only if nobody else has written to the changelogs until then.
        _drainedAt = _plan.Now();
        foreach (var half in Halves)
        {
            half.Batch.Clear();
            foreach (var store in half.Stores)
            {
                store.Drain(store.Definition.Logged ? changelog : null, half.Batch);
            }
        }
    }

    /// <summary>Kafka has committed: writes what was drained, with offsets and clocks, in one batch a database (step CT6).</summary>
    public void Write()
    {
        Walks.End();
        foreach (var half in Halves)
        {
            half.PutPositions();

            Clocks.Put(half.Database, half.Batch);
            if (!_plan.IsGlobal)
            {
                TaskMetadata.Put(half.Batch, CaughtUpKey, _drainedAt);
            }

            half.Database.Write(half.Batch);
            half.Batch.Clear();
            foreach (var store in half.Stores)
            {
                store.Committed();
            }
        }

        Clocks.Committed();
    }

    /// <summary>Writes the copies of the clocks alone: rows were brought to the committed offsets without them.</summary>
    public void WriteClocks()
    {
        foreach (var half in Halves)
        {
            Clocks.Put(half.Database, half.Batch);
            half.Database.Write(half.Batch);
            half.Batch.Clear();
        }
    }

    /// <summary>The transaction is lost: everything since the last commit goes.</summary>
    public void Discard()
    {
        Walks.End();
        foreach (var half in Halves)
        {
            half.Batch.Clear();
            foreach (var store in half.Stores)
            {
                store.Discard();
            }

            foreach (var cursor in half.Changelogs)
            {
                // A write that failed may have been told its offset already: only the database knows where it stands (crash point 17).
                cursor.NextOffset = half.NextOffset(cursor.OffsetName);
                cursor.SourceTime = half.SourceTime(cursor.Store.Name, cursor.Partition.Topic);
            }
        }

        Clocks.Discard();
    }

    /// <inheritdoc/>
    public void Restore(ChangelogCursor cursor, in PolledRecord record)
    {
        if (cursor.Source is { } source)
        {
            source.Take(cursor, record);
            cursor.NextOffset = record.Offset + 1;
            return;
        }

        if (record.HasKey)
        {
            cursor.Store.Restore(HalfOf(cursor.Store.Definition).Batch, record.Key.Span, record.Value.Span, record.HasValue, record.Timestamp);
            cursor.Restored++;
        }

        cursor.NextOffset = record.Offset + 1;
        if (cursor.Store.Definition.LogsTimes)
        {
            cursor.HighestTimestamp = Math.Max(cursor.HighestTimestamp, record.Timestamp);
        }
    }

    /// <inheritdoc/>
    public void FlushRestored()
    {
        foreach (var half in Halves)
        {
            half.PutPositions();
            half.PutRestored(Clocks);
            foreach (var store in half.Stores)
            {
                if (half.Changelogs.Any(cursor => cursor.Source is not null && cursor.Store == store))
                {
                    store.Drain(changelog: null, half.Batch);
                }
                else
                {
                    store.FlushRestored(half.Batch);
                }
            }

            Clocks.PutNamed(half.Database, half.Batch);
            half.Database.Write(half.Batch);
            half.Batch.Clear();
            foreach (var store in half.Stores)
            {
                store.Committed();
            }
        }

        Clocks.Committed();
    }

    /// <summary>Topics that global stores are filled from have got partitions: adds their cursors.</summary>
    /// <param name="partitionCounts">Partitions of the topics now, by full name.</param>
    public void Grow(IReadOnlyDictionary<string, int> partitionCounts)
    {
        var grown = _plan with { PartitionCounts = partitionCounts };
        foreach (var half in Halves)
        {
            half.AddChangelogs(grown);
        }

        Changelogs = [.. Halves.SelectMany(half => half.Changelogs)];
    }

    /// <summary>A fact of the persistent half, or of the one in memory if that is all there is; null if it was never written.</summary>
    public long? Long(string key) => (_persistent ?? _memory) is { } half ? TaskMetadata.Long(half.Database, key) : null;

    public void Dispose()
    {
        Walks.Dispose();
        _persistent?.Dispose();
        _memory?.Dispose();
    }

    public override string ToString() => $"{_plan.ApplicationId}: {string.Join(", ", _byName.Keys)}";

    private StateHalf HalfOf(StoreDefinition store) => store.Persistent ? _persistent! : _memory!;
}
