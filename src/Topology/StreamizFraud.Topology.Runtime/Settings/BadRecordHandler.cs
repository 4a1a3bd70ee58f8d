namespace StreamizFraud.Topology.Runtime.App;

/// <summary>
/// Decides what becomes of a record that failed, in place of <see cref="StreamsConfig.BadRecords"/>. Not asked about faults that reach beyond one record: a broken store, a cluster
/// that is away, a topology that is wrong. Nor about records of global topics, for which the setting holds.
/// </summary>
/// <remarks>
/// Called on the thread of the record's task, several at once if there are several threads. A record whose transaction is lost comes again, and so does the call: what
/// the handler does outside may be done twice. One that throws stops the task at the record. Source: <c>DeserializationExceptionHandler</c>, <c>ProcessingExceptionHandler</c>,
/// <c>ProductionExceptionHandler</c> of Kafka Streams, in one.
/// </remarks>
/// <param name="record">The record.</param>
/// <returns>What becomes of it.</returns>
public delegate BadRecordResponse BadRecordHandler(BadRecord record);
