namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>What went wrong in the cluster.</summary>
public enum ClusterFault
{
    /// <summary>No answer in time; the address is in the message.</summary>
    Unreachable,

    /// <summary>A topic does not exist.</summary>
    UnknownTopic,

    /// <summary>A wanted offset is not there any more, or not yet; the message names topic, partition and both offsets.</summary>
    OffsetOutOfRange,

    /// <summary>This member was away too long, or another process with the same instance id has taken its place.</summary>
    MemberFenced,

    /// <summary>The cluster refused; the message has its words.</summary>
    Refused,

    /// <summary>This client is of no use any more: a call did not come back in time, or it fetches a partition no more. All that is left is to make another one.</summary>
    ClientLost,
}
