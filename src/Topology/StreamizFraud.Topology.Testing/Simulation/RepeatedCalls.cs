using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>Calls of a transaction of which a second copy is under way, as when a client repeats a request whose answer was lost. Owned by the producer's thread.</summary>
internal sealed class RepeatedCalls(SimulatedBroker broker, ProducerTransaction transaction)
{
    /// <summary>Whether there are any since the transaction began.</summary>
    public bool Any { get; private set; }

    /// <summary>A transaction begins.</summary>
    public void Forget() => Any = false;

    /// <summary>A partition that is added to the transaction.</summary>
    public void AddPartition_NeedsLock(PartitionLog log) => Keep_NeedsLock(new SentCall(TransactionalCall.AddPartitions) { Log = log });

    /// <summary>Offsets that are put into the transaction: two requests.</summary>
    public void SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, SimulatedMembership member)
    {
        lock (broker.Gate)
        {
            Keep_NeedsLock(new SentCall(TransactionalCall.AddOffsets) { Member = member });
            Keep_NeedsLock(new SentCall(TransactionalCall.CommitOffsets) { Member = member, Offsets = [.. offsets] });
        }
    }

    /// <summary>The end of the transaction.</summary>
    public void End(bool commit)
    {
        lock (broker.Gate)
        {
            Keep_NeedsLock(new SentCall(TransactionalCall.End) { Commit = commit });
        }
    }

    private void Keep_NeedsLock(SentCall copy)
    {
        Any = true;
        transaction.KeepCopy_NeedsLock(copy);
    }
}
