using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamizFraud.Topology.Serdes;

/// <summary>JSON in UTF-8 by a type's metadata.</summary>
internal sealed class JsonSerde<T>(JsonTypeInfo<T> type) : ISerde<T>, INamedSerde
{
    private readonly JsonWriterOptions _options = new()
    {
        Encoder = type.Options.Encoder,
        Indented = type.Options.WriteIndented,
        IndentCharacter = type.Options.IndentCharacter,
        IndentSize = type.Options.IndentSize,
        NewLine = type.Options.NewLine,
        MaxDepth = type.Options.MaxDepth,
        // The serializer writes what is valid.
        SkipValidation = true,
    };

    // A writer between two calls. Taken out while it is used: another thread, or a converter that serialises in turn, makes its own.
    private Utf8JsonWriter? _idle;

    public string Name => $"Serde.Json<{typeof(T).Name}>";

    public string Format => $"Serde.Json<{SerdeFormat.Of(typeof(T))}>";

    public void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var writer = Interlocked.Exchange(ref _idle, null);
        if (writer is null)
        {
            writer = new Utf8JsonWriter(destination, _options);
        }
        else
        {
            writer.Reset(destination);
        }

        try
        {
            JsonSerializer.Serialize(writer, value, type);
        }
        catch (JsonException exception)
        {
            // Its own message names the path. The value may be one that contains itself.
            throw new SerdeException($"the value is {JsonFault.TooDeep(type.Options)}, or a converter refused it", exception) { IsLoggable = true };
        }

        writer.Flush();
        _idle = writer;
    }

    public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, type)!;
        }
        catch (JsonException exception)
        {
            // Its own message names the path, and a key of a dictionary in it may be a card number.
            var place = $"at line {exception.LineNumber + 1}, byte {exception.BytePositionInLine}";
            throw new SerdeException(
                JsonFault.Of(bytes, type) is { } fault ? $"the JSON does not fit: {fault}, {place}" : $"the JSON is not valid for the type {place}",
                exception) { IsLoggable = true };
        }
    }

    /// <summary>Whether there is a way to make the type: a constructor, a converter, or texts that name the derived type.</summary>
    public static bool CanRead(JsonTypeInfo type) =>
        type.Kind != JsonTypeInfoKind.Object
        || type.CreateObject is not null
        || type.PolymorphismOptions is not null
        || type.Properties.Any(member => member.AssociatedParameter is not null);
}
