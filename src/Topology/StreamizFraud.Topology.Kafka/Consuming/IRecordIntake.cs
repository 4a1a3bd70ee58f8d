using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Takes what the client has fetched; serves the client's callbacks while it does.</summary>
internal interface IRecordIntake : IDisposable
{
    /// <summary>Takes records, waiting for the first.</summary>
    /// <param name="timeoutMs">Longest wait, ms.</param>
    /// <param name="maxRecords">Most records, 1 or more.</param>
    /// <param name="sink">Gets them.</param>
    /// <returns>Number of records handed over.</returns>
    int Take(int timeoutMs, int maxRecords, IRecordSink sink);
}
