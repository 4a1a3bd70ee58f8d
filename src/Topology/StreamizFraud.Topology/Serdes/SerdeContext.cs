using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Serdes;

/// <summary>What a serde may want to know beside the value.</summary>
/// <param name="Topic">Topic that the bytes are read from or written to; for a store its changelog topic.</param>
/// <param name="IsKey">Whether the bytes are a key.</param>
public readonly record struct SerdeContext(string Topic, bool IsKey)
{
    private readonly RecordHeaders? _headers;

    /// <summary>Headers of the record that is read from or written to a topic; a store has none.</summary>
    public RecordHeaders Headers
    {
        get => _headers ?? RecordHeaders.Empty;
        init => _headers = value;
    }
}
