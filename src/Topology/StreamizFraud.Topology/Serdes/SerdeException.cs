using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Bytes that are not what the serde reads, or a value that it cannot write.</summary>
/// <remarks>
/// A serde says what it found. The engine throws a second one around it that says where: node or store, serde, key or value, and topic;
/// partition and offset of the input record come with the task's message or the headers of its dead letter.
/// </remarks>
public sealed class SerdeException : StreamException
{
    /// <summary>A record that cannot be read or written.</summary>
    /// <param name="message">What was found; never the bytes themselves.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public SerdeException(string message, Exception? inner = null)
        : base(FaultScope.Record, message, inner)
    {
    }
}
