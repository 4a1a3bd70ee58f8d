namespace StreamizFraud.Topology.Records;

/// <summary>How far a fault reaches.</summary>
public enum FaultScope
{
    /// <summary>One record: it can be dropped or sent to the dead-letter topic.</summary>
    Record,

    /// <summary>One task: it must be closed and restored.</summary>
    Task,

    /// <summary>A stream thread: it must be replaced.</summary>
    Thread,

    /// <summary>The whole client.</summary>
    Application,
}

/// <summary>The world failed in a way that the engine has a policy for.</summary>
public class StreamException : Exception
{
    /// <summary>A fault with its reach.</summary>
    /// <param name="scope">How far it reaches.</param>
    /// <param name="message">What happened; names topic, partition and offset, never keys or values.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public StreamException(FaultScope scope, string message, Exception? inner = null)
        : base(message, inner) => Scope = scope;

    /// <summary>How far the fault reaches.</summary>
    public FaultScope Scope { get; }
}

/// <summary>A topology that cannot run; the message lists every problem found.</summary>
public sealed class TopologyException : StreamException
{
    /// <summary>A topology that cannot run.</summary>
    /// <param name="message">All problems, in the user's words.</param>
    public TopologyException(string message)
        : base(FaultScope.Application, message)
    {
    }
}
