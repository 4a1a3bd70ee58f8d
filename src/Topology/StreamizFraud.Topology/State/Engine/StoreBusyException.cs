using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>A database is open already in this process: its present owner, a thread that has just lost the task, must close it first.</summary>
public sealed class StoreBusyException : StreamException
{
    /// <summary>A database with an owner.</summary>
    /// <param name="message">Which folder.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public StoreBusyException(string message, Exception? inner = null)
        : base(FaultScope.Application, message, inner) => IsLoggable = true;
}
