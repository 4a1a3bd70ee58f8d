using System.Globalization;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>What is written for a record that failed: its bytes, where it came from and why (rule X4), cut to what the topic takes.</summary>
/// <param name="Key">Key bytes; null if there is no key.</param>
/// <param name="Value">Value bytes; null if there is no value.</param>
/// <param name="Headers">The record's own and <c>__streams.errors.*</c>.</param>
internal readonly record struct DeadLetter(ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value, RecordHeaders Headers)
{
    private const string Prefix = "__streams.errors.";

    /// <summary>Longest message that a cut dead letter keeps, in characters.</summary>
    private const int ShortMessage = 1000;

    /// <summary>The dead letter of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="exception">Why it failed.</param>
    /// <param name="largest">Most bytes that the topic takes, as <see cref="RecordSize"/> counts them.</param>
    /// <param name="reveal">Whether messages that are not the engine's are quoted.</param>
    /// <returns>
    /// The whole record, or, if it is too large, its beginning: the value is cut first, then the key; headers of the record go if they alone are too
    /// large. What was cut has its former size in a header <c>__streams.errors.{key, value, headers}.bytes</c>.
    /// </returns>
    public static DeadLetter Of(in RecordBytes record, Exception exception, int largest, bool reveal = false)
    {
        var key = record.Key?.Length ?? 0;
        var value = record.Value?.Length ?? 0;
        var words = FaultText.Words(exception, reveal);
        var headers = Told(record.Headers, record, exception, words);
        if (RecordSize.Of(key, value, headers) <= largest)
        {
            return new(record.Key, record.Value, headers);
        }

        headers = WithSizes(headers, key, value);
        if (RecordSize.Of(0, 0, headers) > largest)
        {
            var message = words.Length > ShortMessage ? words[..ShortMessage] : words;
            headers = WithSizes(Told(RecordHeaders.Empty, record, exception, message), key, value)
                .With(Prefix + "headers.bytes", Text(RecordSize.Of(0, 0, record.Headers) - RecordSize.Of(0, 0, RecordHeaders.Empty)));
        }

        var room = (int)Math.Max(0, largest - RecordSize.Of(0, 0, headers));
        var keyLeft = Math.Min(key, room);
        var valueLeft = Math.Min(value, room - keyLeft);
        return new(record.Key?[..keyLeft], record.Value?[..valueLeft], headers);
    }

    private static RecordHeaders Told(RecordHeaders headers, in RecordBytes record, Exception exception, string message)
    {
        var told = headers
            .With(Prefix + "exception", exception.GetType().FullName ?? exception.GetType().Name)
            .With(Prefix + "message", message)
            .With(Prefix + "topic", record.Origin.Topic)
            .With(Prefix + "partition", Text(record.Origin.Partition))
            .With(Prefix + "offset", Text(record.Origin.Offset));
        return record.HeldBy is { } node ? told.With(Prefix + "node", node) : told;
    }

    private static RecordHeaders WithSizes(RecordHeaders headers, int key, int value) =>
        headers.With(Prefix + "key.bytes", Text(key)).With(Prefix + "value.bytes", Text(value));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
