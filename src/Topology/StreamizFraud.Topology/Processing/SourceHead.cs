using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Processing;

/// <summary>The deserialised head of one partition's queue, typed inside so that nothing is boxed.</summary>
internal abstract class SourceHead
{
    /// <summary>Reads key and value; the timestamp is decided by the source's extractor.</summary>
    /// <returns>The record's event time; negative: drop the record (rule T2).</returns>
    /// <exception cref="SerdeException">Key or value cannot be read.</exception>
    internal abstract long Load(
        ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, in RecordContext raw, long partitionTime);

    /// <summary>Sends the loaded record into the graph.</summary>
    internal abstract void Forward();
}
