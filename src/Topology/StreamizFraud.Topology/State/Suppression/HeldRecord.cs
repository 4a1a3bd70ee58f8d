using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State.Suppression;

/// <summary>A change that is held back, with all that must be known to send it on later.</summary>
/// <param name="Key">Key of the row.</param>
/// <param name="Change">The change.</param>
/// <param name="Origin">Where the record came from that caused it.</param>
/// <param name="Timestamp">Time of the change, ms since the Unix epoch.</param>
/// <param name="Headers">Headers of the change.</param>
internal readonly record struct HeldRecord<K, V>(K Key, Change<V> Change, RecordMetadata Origin, long Timestamp, RecordHeaders Headers);
