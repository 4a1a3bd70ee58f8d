using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// At least once sends changes to the changelogs before it commits offsets. So that rows without offsets of ours always mean lost offsets,
/// those that a task begins with are committed before its first change.
/// </summary>
internal static class FirstOffsets
{
    /// <summary>Commits where a task begins, unless the application has committed that already.</summary>
    /// <exception cref="TransactionFault">It could not.</exception>
    public static void Commit(ActiveTask task, IRecordConsumer consumer)
    {
        if (!task.State.HasStores || Enumerable.Range(0, task.Queues.Length).Any(task.Carried.IsOurs))
        {
            return;
        }

        var offsets = new List<PartitionOffset>();
        task.CollectOffsets(offsets);
        var reply = consumer.CommitOffsets(offsets);
        if (!reply.IsOk)
        {
            throw new TransactionFault(reply, inDoubt: false);
        }
    }
}
