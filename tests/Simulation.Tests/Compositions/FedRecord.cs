namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>A record that was fed into a run.</summary>
internal sealed record FedRecord(string Topic, int Partition, string Key, string? Value, long Timestamp);
