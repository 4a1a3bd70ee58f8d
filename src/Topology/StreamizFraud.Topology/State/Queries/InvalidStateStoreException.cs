namespace StreamizFraud.Topology.State;

/// <summary>A store cannot be read here, or not now: its tasks are with another member, are being restored, or the client does not run.</summary>
/// <remarks>Source: <c>InvalidStateStoreException</c> of Kafka Streams. Asking again later, or the member that has the tasks now, helps.</remarks>
public class InvalidStateStoreException : InvalidOperationException
{
    /// <summary>Says why.</summary>
    public InvalidStateStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Says why.</summary>
    public InvalidStateStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
