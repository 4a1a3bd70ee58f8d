using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>
/// What one input record, row of a batch or punctuation does to a task: outputs, writes, clocks, rows left in batches. It stays or goes as a
/// whole (ruling 5); a part since a savepoint can go alone.
/// </summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class WorkUnit(TaskEnvironment environment, TaskGraph graph, TaskState state, RecordCollector collector, BadRecords badRecords)
{
    /// <summary>Whether a failure can be that of one record. Others are for the thread: a lost transaction, a damaged store, a stop.</summary>
    public static bool IsFaultOfRecord(Exception exception) =>
        exception is not TransactionFault and not TaskStoppedException and not StoreCorruptedException;

    /// <summary>All user code has run: what is left may still prove that the unit cannot be kept.</summary>
    public void Check()
    {
        if (collector.Count > 0)
        {
            collector.Check();
        }

        environment.Writes.Check(state);
    }

    /// <summary>It stays, and its outputs are sent.</summary>
    /// <param name="owner">Whose they are.</param>
    public void Keep(in ResultOwner owner = default)
    {
        state.Keep();
        badRecords.Keep();
        var batches = graph.Batches;
        for (var i = 0; i < batches.Count; i++)
        {
            batches[i].Keep();
        }

        if (collector.Count > 0)
        {
            collector.Send(owner);
        }
    }

    /// <summary>It goes.</summary>
    public void Undo()
    {
        state.Undo();
        collector.Discard();
        badRecords.Undo();
        foreach (var batch in graph.Batches)
        {
            batch.Undo();
        }
    }

    /// <summary>From here on what comes can be undone alone. Savepoints nest; <see cref="Undo"/> ends all of them.</summary>
    /// <param name="row">The held-back row that is about to be sent.</param>
    public void SetSavepoint(IRecordSource? row)
    {
        state.Savepoints.Set();
        collector.SetSavepoint();
        environment.Channel.SendsHeldBackResults();
        if (environment.Refused.IsSearching && row is not null)
        {
            collector.HandTo(ResultOwner.Of(row.Capture()));
        }

        badRecords.SetSavepoint();
        var batches = graph.Batches;
        for (var i = 0; i < batches.Count; i++)
        {
            batches[i].SetSavepoint();
        }
    }

    /// <summary>What has come since the last savepoint is the unit's like the rest.</summary>
    /// <param name="row">The held-back row that was sent.</param>
    public void ReleaseSavepoint(IRecordSource? row)
    {
        environment.Refused.Check(row);
        Check();
        state.Savepoints.Release();
        collector.ReleaseSavepoint();
        badRecords.ReleaseSavepoint();
        var batches = graph.Batches;
        for (var i = 0; i < batches.Count; i++)
        {
            batches[i].ReleaseSavepoint();
        }
    }

    /// <summary>What has come since the last savepoint goes.</summary>
    public void UndoToSavepoint()
    {
        state.Savepoints.Undo();
        collector.UndoToSavepoint();
        badRecords.UndoToSavepoint();
        var batches = graph.Batches;
        for (var i = 0; i < batches.Count; i++)
        {
            batches[i].UndoToSavepoint();
        }
    }
}
