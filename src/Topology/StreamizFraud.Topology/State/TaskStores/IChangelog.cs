using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>Takes the changes of a store at commit: they become records of its changelog topic.</summary>
internal interface IChangelog
{
    /// <summary>Appends one change; the bytes are copied.</summary>
    /// <param name="store">Store that changed.</param>
    /// <param name="key">Key as in the store.</param>
    /// <param name="value">Raw value, without the store's timestamp prefix (rule G3).</param>
    /// <param name="hasValue">False: the row was deleted.</param>
    /// <param name="timestamp">Time of the row, ms since the Unix epoch; -1: it has none.</param>
    /// <param name="headers">Headers of the change.</param>
    void Append(TaskStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp, RecordHeaders headers);
}
