using System.Buffers;
using System.Text.Json;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Control;

/// <summary>
/// Rows of a history as JSON: <c>{"format":1,"entries":3,"from":[{"topic":"payments","partition":0,"offset":120}],"refused":[]}</c>. Their keys are the
/// number of entries (<see cref="Serde.Int64"/>).
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ControlAdoptionSerde : ISerde<ControlAdoption>
{
    private const int FormatNumber = 1;

    /// <inheritdoc/>
    public string Format => "control adoption 1";

    /// <inheritdoc/>
    public void Serialize(ControlAdoption value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var json = new Utf8JsonWriter(destination);
        json.WriteStartObject();
        json.WriteNumber("format", FormatNumber);
        json.WriteNumber("entries", value.Entries);
        json.WriteStartArray("from");
        foreach (var (partition, offset) in value.From.OrderBy(from => from.Key.Topic, StringComparer.Ordinal).ThenBy(from => from.Key.Partition))
        {
            json.WriteStartObject();
            json.WriteString("topic", partition.Topic);
            json.WriteNumber("partition", partition.Partition);
            json.WriteNumber("offset", offset);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("refused");
        foreach (var number in value.Refused)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public ControlAdoption Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => ControlJson.Read(bytes, "A control adoption", FormatNumber, root => new ControlAdoption(
        root.GetProperty("entries").GetInt64(),
        root.GetProperty("from").EnumerateArray().ToDictionary(
            from => new TopicPartition(from.GetProperty("topic").GetString()!, from.GetProperty("partition").GetInt32()), from => from.GetProperty("offset").GetInt64()),
        [.. root.GetProperty("refused").EnumerateArray().Select(number => number.GetInt64())]));
}
