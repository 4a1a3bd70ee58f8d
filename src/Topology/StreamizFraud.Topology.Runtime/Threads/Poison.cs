using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Why the transaction of a thread is lost: it goes back to the last commit at its next step.</summary>
/// <param name="Reason">For the log.</param>
/// <param name="InDoubt">Whether it may have been committed.</param>
/// <param name="IsDiskFull">Whether a disk had no room: that is waited for, however often it happens.</param>
internal sealed record Poison(string Reason, bool InDoubt, bool IsDiskFull = false)
{
    /// <summary>Whether the cluster refused a record for good: it is in the transaction that comes next too.</summary>
    public bool IsRefused { get; private init; }

    /// <summary>Whether the cluster does not allow it: it never will, until somebody changes a permission.</summary>
    public bool IsForbidden { get; private init; }

    /// <summary>What a fault leaves behind.</summary>
    public static Poison Of(TransactionFault fault) => Of(fault.Message, fault.InDoubt, fault.Reply.Status);

    /// <summary>What a lost commit leaves behind.</summary>
    public static Poison Of(CommitOutcome.Lost lost) => Of(lost.Reason, lost.InDoubt, lost.Status);

    private static Poison Of(string reason, bool inDoubt, PortStatus status) =>
        new(reason, inDoubt) { IsRefused = status == PortStatus.Refused, IsForbidden = status == PortStatus.Forbidden };
}
