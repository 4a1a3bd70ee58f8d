using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What becomes of a record that failed: the answer of a <see cref="BadRecordHandler"/>.</summary>
public sealed class BadRecordResponse
{
    private BadRecordResponse(string? topic = null) => Topic = topic;

    /// <summary>The task stops, with an error that names topic, partition and offset (Kafka Streams' <c>FAIL</c>).</summary>
    public static BadRecordResponse Stop { get; } = new();

    /// <summary>The record is passed over, counted (<c>streamizfraud.dropped</c>) and logged (<c>CONTINUE</c>).</summary>
    public static BadRecordResponse Drop { get; } = new();

    /// <summary>The record goes to <see cref="StreamsConfig.DeadLetterTopic"/> in the same transaction; without such a topic the task stops.</summary>
    public static BadRecordResponse DeadLetter { get; } = new();

    internal string? Topic { get; }

    internal ReadOnlyMemory<byte>? Key { get; private init; }

    internal ReadOnlyMemory<byte>? Value { get; private init; }

    internal RecordHeaders? Headers { get; private init; }

    /// <summary>The record's own bytes and the headers <c>__streams.errors.*</c> go to this topic, in the same transaction.</summary>
    /// <param name="topic">A topic that exists; without it the task stops.</param>
    public static BadRecordResponse DeadLetterTo(string topic)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        return new(topic);
    }

    /// <summary>A dead letter of the handler's own making goes to this topic, in the same transaction.</summary>
    /// <param name="topic">A topic that exists and takes a record of this size; otherwise the task stops.</param>
    /// <param name="key">Key bytes; null for no key.</param>
    /// <param name="value">Value bytes; null for no value.</param>
    /// <param name="headers">Headers; null for none.</param>
    public static BadRecordResponse DeadLetterTo(string topic, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value, RecordHeaders? headers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        return new(topic) { Key = key, Value = value, Headers = headers ?? RecordHeaders.Empty };
    }
}
