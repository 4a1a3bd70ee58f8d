using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>The transaction is lost; the thread resyncs (step A). Expected after a rebalance or a fence, never seen by users.</summary>
internal sealed class TransactionFault(PortReply reply, bool inDoubt) : Exception($"{reply.Status}: {reply.Reason}")
{
    public PortReply Reply { get; } = reply;

    /// <summary>Whether the transaction may have been committed.</summary>
    public bool InDoubt { get; } = inDoubt;
}
