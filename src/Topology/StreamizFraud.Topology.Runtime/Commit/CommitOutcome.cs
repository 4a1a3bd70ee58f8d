using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Commit;

/// <summary>How a commit ended. Expected endings are values.</summary>
internal abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>Outputs, changelogs, input offsets and stores are durable together.</summary>
    /// <param name="ReplaceProducer">The end of the transaction was sent more than once: a late duplicate could end the next one (step CT7, CM8).</param>
    public sealed record Committed(bool ReplaceProducer) : CommitOutcome;

    /// <summary>Nothing of it counts, or nobody knows yet: resync (step A).</summary>
    /// <param name="Reason">The cluster's words.</param>
    /// <param name="InDoubt">The transaction may have been committed: it must not be aborted.</param>
    public sealed record Lost(string Reason, bool InDoubt) : CommitOutcome
    {
        /// <summary>What kind of fault it was.</summary>
        public PortStatus Status { get; init; } = PortStatus.MustAbort;

        /// <summary>The ending of a transaction that met a fault.</summary>
        public static Lost By(TransactionFault fault) => new(fault.Message, fault.InDoubt) { Status = fault.Reply.Status };
    }
}
