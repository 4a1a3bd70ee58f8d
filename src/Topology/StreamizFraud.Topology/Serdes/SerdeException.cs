using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Bytes that are not what the serde reads, or a value that it cannot write.</summary>
public sealed class SerdeException : StreamException
{
    /// <summary>A record that cannot be read or written.</summary>
    /// <param name="message">Which serde and what it found; never the bytes themselves.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public SerdeException(string message, Exception? inner = null)
        : base(FaultScope.Record, message, inner)
    {
    }
}
