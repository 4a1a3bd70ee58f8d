namespace StreamizFraud.Topology.Records;

/// <summary>One header of a record.</summary>
/// <param name="Key">Name; several headers may share one.</param>
/// <param name="Value">Bytes; null and empty are different.</param>
public readonly record struct RecordHeader(string Key, byte[]? Value);
