namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>How a call ended.</summary>
public enum PortStatus
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Not now: the same call may work later.</summary>
    Retry,

    /// <summary>A commit whose outcome is unknown: call <see cref="IRecordProducer.Commit"/> again.</summary>
    InDoubt,

    /// <summary>This record or request is refused; nothing else is harmed.</summary>
    Rejected,

    /// <summary>The transaction must be aborted: the group has moved on, or a record could not be delivered.</summary>
    MustAbort,

    /// <summary>The producer is fenced or broken: replace it.</summary>
    Fatal,

    /// <summary>The cluster has refused a record for good (too large, against a rule of its topic): abort; it would be refused again.</summary>
    Refused,

    /// <summary>The cluster does not allow it to this client: whatever is tried again, the answer will be the same. The reason names what is not allowed.</summary>
    Forbidden,
}
