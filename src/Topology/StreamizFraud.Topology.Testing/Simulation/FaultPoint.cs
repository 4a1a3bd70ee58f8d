namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>A moment at which a fault can strike: before a call does anything, or after it is done and before its reply arrives.</summary>
public enum FaultPoint
{
    /// <summary>Before transactions are initialised.</summary>
    BeforeInitTransactions,

    /// <summary>The epoch is bumped, the reply under way.</summary>
    AfterInitTransactions,

    /// <summary>Before a record is queued.</summary>
    BeforeSend,

    /// <summary>The record is in the log.</summary>
    AfterSend,

    /// <summary>Before a flush.</summary>
    BeforeFlush,

    /// <summary>Before offsets go into the transaction.</summary>
    BeforeSendOffsets,

    /// <summary>The offsets are in the transaction.</summary>
    AfterSendOffsets,

    /// <summary>Before the request to commit reaches the coordinator.</summary>
    BeforeCommit,

    /// <summary>The coordinator has decided to commit, the reply is under way.</summary>
    AfterCommit,

    /// <summary>Before the request to abort reaches the coordinator.</summary>
    BeforeAbort,

    /// <summary>The coordinator has decided to abort, the reply is under way.</summary>
    AfterAbort,

    /// <summary>Before a consumer polls.</summary>
    BeforePoll,

    /// <summary>Before committed offsets are read.</summary>
    BeforeCommitted,

    /// <summary>Before offsets are committed without a transaction.</summary>
    BeforeCommitOffsets,

    /// <summary>Offsets are committed without a transaction, the reply is under way.</summary>
    AfterCommitOffsets,

    /// <summary>Before a request of an admin client.</summary>
    BeforeAdmin,
}
