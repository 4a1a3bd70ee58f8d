using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Control;

/// <summary>From which input offsets on a task knew of how many entries of the log: a row of its history.</summary>
/// <param name="Entries">Entries of the log that were known, from the first on.</param>
/// <param name="From">Offset of the first record of each input that was taken with them. Of an input that is not named all records were.</param>
/// <param name="Refused">Numbers of entries that could not be made, from 0: the version before them stayed in force.</param>
/// <remarks>Immutable.</remarks>
public sealed record ControlAdoption(long Entries, IReadOnlyDictionary<TopicPartition, long> From, IReadOnlyList<long> Refused)
{
    /// <summary>Whether a record was taken with these entries, or later ones.</summary>
    public bool Covers(in RecordMetadata origin) => !From.TryGetValue(new TopicPartition(origin.Topic, origin.Partition), out var from) || origin.Offset >= from;
}
