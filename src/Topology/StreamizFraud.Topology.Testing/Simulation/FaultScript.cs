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

/// <summary>What happens at a <see cref="FaultPoint"/>.</summary>
public enum FaultAnswer
{
    /// <summary>Nothing special.</summary>
    Pass,

    /// <summary>
    /// Before: the request does not arrive. The caller hears that the call may be repeated (a commit: that its outcome is unknown; a poll: no
    /// records; reading offsets: <see cref="Runtime.Ports.ClusterFault.Unreachable"/>).
    /// </summary>
    Retry,

    /// <summary>After: what was asked for is done, but the caller hears the same as for <see cref="Retry"/>.</summary>
    LoseReply,

    /// <summary>Before a producer's call: the transaction must be aborted, as when a record could not be delivered.</summary>
    MustAbort,

    /// <summary>Before a producer's call: the producer breaks for good.</summary>
    Fatal,

    /// <summary>
    /// Before a producer's call on its transaction: the client sends the request twice without a word, as it does when its connection breaks.
    /// The call goes through, <see cref="Runtime.Ports.IRecordProducer.HasRepeatedCalls"/> says so, and the copy stays under way until
    /// <see cref="SimulatedCluster.DeliverLateCopy"/>.
    /// </summary>
    Resend,

    /// <summary>
    /// Any call but <see cref="Runtime.Ports.IRecordProducer.Send"/>: it never returns. The client is given up, as the adapter does when its
    /// time is over: a commit is in doubt, an initialisation may be tried with another producer, any other call of a producer is fatal; a consumer
    /// throws <see cref="Runtime.Ports.ClusterFault.ClientLost"/>, an admin client <see cref="Runtime.Ports.ClusterFault.Unreachable"/>. Before: the
    /// request of a transaction stays under way and may still arrive (<see cref="SimulatedCluster.DeliverLateCopy"/>). After: it has been done. The
    /// script moves the clock if the wait is to take time.
    /// </summary>
    Hang,

    /// <summary>
    /// The process dies here: <see cref="SimulatedCrashException"/> is thrown, by this call and every later one of this client.
    /// To silence the other clients of the same process too, call <see cref="SimulatedCluster.Kill"/> from the script.
    /// </summary>
    Crash,
}

/// <summary>Decides which faults strike.</summary>
public interface IFaultScript
{
    /// <summary>
    /// Asked at every point, on the calling thread and outside the cluster's lock, so it may move the clock, call the cluster, or let another
    /// actor take a step.
    /// </summary>
    /// <param name="point">Where.</param>
    /// <param name="clientId">Client that makes the call.</param>
    /// <returns>What happens. Answers that make no sense at this point count as <see cref="FaultAnswer.Pass"/>.</returns>
    FaultAnswer At(FaultPoint point, string clientId);
}

/// <summary>The simulated process died inside a call. Not a <c>StreamException</c>: no policy of the engine may handle it.</summary>
public sealed class SimulatedCrashException : Exception
{
    /// <summary>A death.</summary>
    /// <param name="clientId">Client whose process died.</param>
    public SimulatedCrashException(string clientId)
        : base($"The process of client '{clientId}' died here, as the fault script said.")
    {
    }
}
