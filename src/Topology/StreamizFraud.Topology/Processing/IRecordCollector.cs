using System.Buffers;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>
/// Takes what sinks write. A sink appends the key's bytes and then the value's bytes to <see cref="Buffer"/> and calls <see cref="Stage"/>;
/// the record is held back until its input record has finished, so that a failed one can be undone (ruling 5).
/// </summary>
public interface IRecordCollector
{
    /// <summary>Where a sink serialises to.</summary>
    IBufferWriter<byte> Buffer { get; }

    /// <summary>Bytes in <see cref="Buffer"/> so far; a sink takes differences of it for the lengths.</summary>
    int Position { get; }

    /// <summary>Number of partitions of a topic that the task writes to.</summary>
    int PartitionCount(string topic);

    /// <summary>Takes the last <paramref name="keyLength"/> + <paramref name="valueLength"/> bytes of <see cref="Buffer"/> as one record.</summary>
    /// <param name="topic">Full topic name.</param>
    /// <param name="partition">Partition; -1: by murmur2 of the key bytes, or the producer's choice without a key.</param>
    /// <param name="keyLength">Bytes of the key; -1 for a null key.</param>
    /// <param name="valueLength">Bytes of the value; -1 for a null value.</param>
    /// <param name="timestamp">Event time, ms since the Unix epoch.</param>
    /// <param name="headers">Headers.</param>
    /// <param name="keySuffix">Bytes at the end of the key that its partition does not depend on: the window of a windowed key.</param>
    void Stage(string topic, int partition, int keyLength, int valueLength, long timestamp, RecordHeaders headers, int keySuffix = 0);
}
