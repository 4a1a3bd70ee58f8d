using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>A record to send. Its bytes are borrowed: they are copied by <see cref="IRecordProducer.Send"/>.</summary>
/// <remarks>A span cannot tell null from empty, hence the two flags.</remarks>
public readonly ref struct ProducerRecord
{
    private readonly RecordHeaders? _headers;

    /// <summary>Full topic name.</summary>
    public required string Topic { get; init; }

    /// <summary>Partition; -1 lets the producer choose, for records without a key.</summary>
    public required int Partition { get; init; }

    /// <summary>CreateTime, ms since the Unix epoch, 0 or later; -1: none, for which a cluster may put the time of sending.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Key bytes.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>Whether there is a key; false sends a null key.</summary>
    public bool HasKey { get; init; }

    /// <summary>Value bytes.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Whether there is a value; false sends a null value.</summary>
    public bool HasValue { get; init; }

    /// <summary>Headers.</summary>
    /// <value>None by default.</value>
    public RecordHeaders Headers
    {
        get => _headers ?? RecordHeaders.Empty;
        init => _headers = value;
    }

    /// <summary>Told the offset once the broker has taken the record; null, as by default, costs nothing.</summary>
    public ISendReceipt? Receipt { get; init; }
}
