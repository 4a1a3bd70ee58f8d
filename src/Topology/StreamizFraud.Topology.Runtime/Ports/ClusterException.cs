using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>A call on the cluster that failed.</summary>
public sealed class ClusterException : StreamException
{
    /// <summary>A failed call.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="message">Names topic, partition and offsets, or the address.</param>
    /// <param name="inner">The client's own exception.</param>
    public ClusterException(ClusterFault fault, string message, Exception? inner = null)
        : base(FaultScope.Thread, message, inner)
    {
        Fault = fault;
        IsLoggable = true;
    }

    /// <summary>What went wrong.</summary>
    public ClusterFault Fault { get; }
}
