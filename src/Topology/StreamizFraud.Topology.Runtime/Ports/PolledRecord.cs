using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>A record as the cluster gave it.</summary>
/// <param name="Partition">Where it came from.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Timestamp">Its timestamp, ms since the Unix epoch; may be negative on bad input.</param>
/// <param name="Key">Key bytes, valid as long as they are referenced; empty when <paramref name="HasKey"/> is false.</param>
/// <param name="HasKey">Whether the key is not null.</param>
/// <param name="Value">Value bytes, valid as long as they are referenced; empty when <paramref name="HasValue"/> is false.</param>
/// <param name="HasValue">Whether the value is not null.</param>
/// <param name="Headers">Headers, never null.</param>
public readonly record struct PolledRecord(
    TopicPartition Partition,
    long Offset,
    long Timestamp,
    ReadOnlyMemory<byte> Key,
    bool HasKey,
    ReadOnlyMemory<byte> Value,
    bool HasValue,
    RecordHeaders Headers)
{
    // The record itself, its place in a queue and the objects of its key and value.
    private const int Overhead = 128;

    /// <summary>Memory that the record takes, headers included, in bytes: an estimate, at least 128.</summary>
    /// <returns>Bytes.</returns>
    public long EstimateSize()
    {
        var bytes = (long)Overhead + Key.Length + Value.Length;
        for (var i = 0; i < Headers.Count; i++)
        {
            var header = Headers[i];
            bytes += Overhead + header.Key.Length + (header.Value?.Length ?? 0);
        }

        return bytes;
    }
}
