using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Commit;

/// <summary>
/// The one place that knows the order of a commit (<c>docs/commit-protocol.md</c>, steps CT3 to CT6). Exactly once and at least once differ
/// in one line.
/// </summary>
internal sealed class TaskCommit(ProducerChannel channel, bool exactlyOnce, ICommitSteps steps)
{
    // A commit in doubt is resumed, never aborted; each attempt waits for the client's own time limit.
    private const int CommitAttempts = 3;

    private readonly List<PartitionOffset> _offsets = [];

    /// <summary>Commits everything the tasks of a thread have done.</summary>
    /// <param name="permit">The right to.</param>
    /// <param name="tasks">All running tasks of the thread: one transaction spans them.</param>
    /// <param name="consumer">The member whose offsets are committed.</param>
    public CommitOutcome Commit(CommitPermit permit, IReadOnlyList<ICommittable> tasks, IRecordConsumer consumer)
    {
        permit.Demand();
        try
        {
            foreach (var task in tasks)
            {
                task.FlushBatches(beforeCommit: true);
            }

            steps.Reached(CommitStep.BatchesFlushed);
            if (!exactlyOnce && channel is { Dirty: true, HasHeldBackResults: true })
            {
                // No abort takes rows back that say that a held-back result was sent: it must be with the broker before they are.
                channel.Flush();
            }

            foreach (var task in tasks)
            {
                task.DrainState();
            }

            steps.Reached(CommitStep.ChangelogsSent);
            if (channel.Dirty)
            {
                channel.Flush();
            }

            steps.Reached(CommitStep.ProducerFlushed);
            _offsets.Clear();
            foreach (var task in tasks)
            {
                task.CollectOffsets(_offsets);
            }

            var replace = false;
            if (exactlyOnce)
            {
                channel.Open();
                replace = channel.Commit(_offsets, consumer.Membership, CommitAttempts);
            }
            else
            {
                var reply = consumer.CommitOffsets(_offsets);
                if (!reply.IsOk)
                {
                    return new CommitOutcome.Lost(reply.Reason ?? reply.Status.ToString(), InDoubt: false) { Status = reply.Status };
                }
            }

            steps.Reached(CommitStep.KafkaCommitted);
            foreach (var task in tasks)
            {
                task.Committed();
                steps.Reached(CommitStep.StoreWritten);
            }

            return new CommitOutcome.Committed(replace);
        }
        catch (TransactionFault fault)
        {
            return CommitOutcome.Lost.By(fault);
        }
    }
}
