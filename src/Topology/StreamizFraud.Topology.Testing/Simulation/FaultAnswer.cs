namespace StreamizFraud.Topology.Testing.Simulation;

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
    /// Before a producer's call on its transaction, or a consumer's commit of offsets (<see cref="SimulatedCluster.DeliverLateCommit"/>): the client sends the request twice without a word, as it does when its connection breaks.
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

    /// <summary>Before topics are described: the answer leaves out all of them, as that of a broker which has just started may.</summary>
    LeaveOut,
}
