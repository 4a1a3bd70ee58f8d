using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Serdes;

/// <summary>
/// A stored row cannot be read: another definition wrote it, or it is damaged. No record is at fault, so none is dead-lettered: the application stops.
/// </summary>
public sealed class UnreadableStateException : StreamException
{
    /// <summary>An unreadable row.</summary>
    /// <param name="message">Which store, and why; never keys or values.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public UnreadableStateException(string message, Exception? inner = null)
        : base(FaultScope.Application, $"{message}. What is stored was written by another definition, or is damaged; no record is at fault.", inner) => IsLoggable = true;
}
