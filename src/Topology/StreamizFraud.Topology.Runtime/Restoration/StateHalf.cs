using System.Text;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>One database of a task with its stores: those on disk, or those in memory.</summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class StateHalf : IDisposable
{
    private StateHalf(ITaskDatabase database)
    {
        Database = database;
        Batch = database.CreateBatch();
    }

    public ITaskDatabase Database { get; }

    public IReadOnlyList<TaskStore> Stores { get; private set; } = [];

    public IReadOnlyList<ChangelogCursor> Changelogs { get; private set; } = [];

    public IWriteBatch Batch { get; }

    public static StateHalf? Open(TaskStatePlan plan, IStoreEngine engine, bool persistent, TaskClocks clocks)
    {
        var definitions = plan.Subtopology.Stores.Where(store => store.Persistent == persistent).ToList();
        if (definitions.Count == 0)
        {
            return null;
        }

        var database = engine.Open(plan.Directory, [.. definitions.Select(store => store.Name)]);
        try
        {
            Claim(plan, database);
            StoreClaims.Check(plan, database, definitions);
            StoreClearing.Finish(plan, database, definitions);
            var half = new StateHalf(database);
            foreach (var definition in definitions)
            {
                clocks.Add(database, definition.Name, definition.OwnClocks, ofOperator: false);
            }

            half.Stores = definitions.ConvertAll(definition => definition.Create(new StoreEnvironment(
                database.Store(definition.Name), plan.TopicOf(definition.Name), plan.Stamp, plan.MaxCachedRows, clocks.Of, plan.Drop, database)
            { Warn = plan.Warn }));
            half.AddChangelogs(plan);
            return half;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Adds the cursors that are missing.</summary>
    public void AddChangelogs(TaskStatePlan plan)
    {
        var known = Changelogs.Select(cursor => cursor.OffsetName).ToHashSet();
        Changelogs =
        [
            .. Changelogs,
            .. Stores.SelectMany(store => plan.ChangelogsOf(store.Definition).Where(changelog => !known.Contains(changelog.OffsetName)).Select(changelog =>
                new ChangelogCursor(store, changelog.Partition, changelog.OffsetName, NextOffset(changelog.OffsetName))
                {
                    FollowsInput = plan.FollowsInput(store.Name),
                    SourceTime = SourceTime(store.Name, changelog.Partition.Topic),
                })),
        ];
    }

    /// <summary>Where a store stands in its changelog, -1 if it has never been filled.</summary>
    public long NextOffset(string offsetName) => TaskMetadata.Long(Database, offsetName) ?? -1;

    /// <summary>Notes that rows of changelogs were restored, once there are any: how far they take the inputs is not known here.</summary>
    public void PutRestored(TaskClocks clocks)
    {
        foreach (var cursor in Changelogs)
        {
            if (cursor.Restored > 0 && !cursor.FollowsInput)
            {
                TaskMetadata.Put(Batch, Encoding.UTF8.GetBytes(TaskMetadata.Restored(cursor.Store.Name)), 1);
                clocks.PutNoInputs(Batch);
            }
        }
    }

    /// <summary>Partition time of the source that a store stands on where the store stands; a version before had only that of the task's input.</summary>
    public long SourceTime(string store, string topic) =>
        TaskMetadata.Long(Database, TaskMetadata.SourceTime(store)) ?? TaskMetadata.Long(Database, TaskMetadata.PartitionTime(topic)) ?? -1;

    public void PutPositions()
    {
        foreach (var cursor in Changelogs)
        {
            TaskMetadata.Put(Batch, cursor.OffsetKey, cursor.NextOffset);
            if (cursor.FollowsInput)
            {
                TaskMetadata.Put(Batch, cursor.SourceTimeKey, cursor.SourceTime);
            }
        }
    }

    public void Dispose()
    {
        Batch.Dispose();
        Database.Dispose();
    }

    /// <summary>Refuses a database of another application or of a newer format, and signs a new one.</summary>
    private static void Claim(TaskStatePlan plan, ITaskDatabase database)
    {
        var format = TaskMetadata.Format(database);
        if (format is null)
        {
            using var batch = database.CreateBatch();
            TaskMetadata.PutFormat(batch);
            TaskMetadata.Put(batch, TaskMetadata.Application, plan.ApplicationId);
            database.Write(batch);
            return;
        }

        var owner = TaskMetadata.Text(database, TaskMetadata.Application);
        if (format > TaskMetadata.FormatVersion || owner != plan.ApplicationId)
        {
            throw new StreamException(
                FaultScope.Application,
                $"State of task {plan.Task} has format {format} of application {owner}; this is application {plan.ApplicationId}, which reads formats up to {TaskMetadata.FormatVersion}.") { IsLoggable = true };
        }
    }
}
