namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What becomes of a client one of whose stream threads has failed.</summary>
/// <remarks>
/// Source: <c>StreamThreadExceptionResponse</c> of Kafka Streams (KIP-671). Its SHUTDOWN_APPLICATION is not here: there is no way to the other members.
/// </remarks>
public enum StreamThreadExceptionResponse
{
    /// <summary>The client closes in order, with its failure in <see cref="KafkaStreams.Completion"/>.</summary>
    ShutdownClient,

    /// <summary>
    /// Another thread takes the failed one's place, and goes on from the last commit: what the failed one had not committed is processed again. A fault
    /// that comes with a record comes again with it; for those there is <see cref="StreamsConfig.BadRecords"/>.
    /// </summary>
    ReplaceThread,
}
