using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>What the batching nodes of a task hold back, and how it is run (decision 6).</summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class TaskBatches(TaskEnvironment environment, TaskId task, TaskGraph graph, WorkUnit work, BadRecords badRecords)
{
    private readonly IReadOnlyList<IBatchNode> _batches = graph.Batches;

    /// <summary>Whether a node holds records back.</summary>
    public bool HasPending => graph.HasPendingBatches;

    /// <summary>Runs all that is held back.</summary>
    /// <param name="beforeCommit">Also what waits for a commit.</param>
    /// <returns>Whether anything was.</returns>
    public bool Flush(bool beforeCommit)
    {
        var any = false;
        for (var i = 0; i < _batches.Count; i++)
        {
            if (_batches[i].Pending > 0 && (beforeCommit || !_batches[i].WaitsForCommit))
            {
                Run(_batches[i], _batches[i].Pending);
                any = true;
            }
        }

        return any;
    }

    /// <summary>Runs the batches that are full.</summary>
    public void FlushFull()
    {
        for (var i = 0; i < _batches.Count; i++)
        {
            if (_batches[i].Pending >= _batches[i].BatchSize)
            {
                Run(_batches[i], _batches[i].Pending);
            }
        }
    }

    /// <summary>The transaction is lost: its records come again.</summary>
    public void Clear()
    {
        foreach (var batch in _batches)
        {
            batch.Clear();
        }
    }

    /// <summary>The transaction is committed.</summary>
    public void Committed()
    {
        foreach (var batch in _batches)
        {
            batch.Committed();
        }
    }

    private void Run(IBatchNode batch, int pending)
    {
        for (var start = 0; start < pending; start += batch.BatchSize)
        {
            var count = Math.Min(batch.BatchSize, pending - start);
            if (count == 1 || environment.Refused.IsSearching || !TryRun(batch, start, count, out _))
            {
                // An error belongs to the record that caused it, never to its batch: find it by running them one by one.
                for (var i = 0; i < count; i++)
                {
                    if (!TryRun(batch, start + i, 1, out var exception))
                    {
                        badRecords.Handle(batch.BytesOf(start + i), exception!);
                        work.Keep();
                    }
                }
            }
        }

        batch.Clear();
    }

    private bool TryRun(IBatchNode batch, int start, int count, out Exception? exception)
    {
        try
        {
            if (environment.Refused.IsSearching)
            {
                environment.Refused.Check(batch.BytesOf(start));
            }

            environment.Steps.Run(environment, task, batch, start, count);
            work.Check();
        }
        catch (Exception caught) when (WorkUnit.IsFaultOfRecord(caught))
        {
            work.Undo();
            exception = caught;
            return false;
        }

        // Not inside: a record that cannot be sent ends the transaction, the batch must not be run again in it.
        work.Keep(environment.Refused.IsSearching ? ResultOwner.Of(batch.BytesOf(start)) : default);
        exception = null;
        return true;
    }
}
