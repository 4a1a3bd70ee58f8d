namespace StreamizFraud.Topology.Records;

/// <summary>A topology that cannot run; the message lists every problem found.</summary>
public sealed class TopologyException : StreamException
{
    /// <summary>A topology that cannot run.</summary>
    /// <param name="message">All problems, in the user's words.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public TopologyException(string message, Exception? inner = null)
        : base(FaultScope.Application, message, inner) => IsLoggable = true;
}
