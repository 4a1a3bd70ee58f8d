using System.Buffers;
using System.Text.Json;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Control;

/// <summary>
/// Entries as JSON: <c>{"format":1,"kind":"rule","name":"limit","version":3,"activation":"active","content":"…"}</c>.
/// </summary>
/// <remarks>Thread-safe.</remarks>
public sealed class ControlEntrySerde : ISerde<ControlEntry>
{
    private const int FormatNumber = 1;

    /// <inheritdoc/>
    public string Format => "control entry 1";

    /// <inheritdoc/>
    public void Serialize(ControlEntry value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var json = new Utf8JsonWriter(destination);
        json.WriteStartObject();
        json.WriteNumber("format", FormatNumber);
        json.WriteString("kind", value.Kind);
        json.WriteString("name", value.Name);
        json.WriteNumber("version", value.Version);
        json.WriteString("activation", NameOf(value.Activation));
        json.WriteString("content", value.Content);
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public ControlEntry Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => ControlJson.Read(bytes, "A control entry", FormatNumber, root => new ControlEntry(
        root.GetProperty("kind").GetString()!, root.GetProperty("name").GetString()!, root.GetProperty("version").GetInt64(), root.GetProperty("content").GetString()!)
    {
        Activation = ActivationOf(root.GetProperty("activation").GetString()),
    });

    private static string NameOf(ControlActivation activation) => activation switch
    {
        ControlActivation.Active => "active",
        ControlActivation.Shadow => "shadow",
        _ => "withdrawn",
    };

    private static ControlActivation ActivationOf(string? name) => name switch
    {
        "active" => ControlActivation.Active,
        "shadow" => ControlActivation.Shadow,
        "withdrawn" => ControlActivation.Withdrawn,
        _ => throw ControlJson.Refused("A control entry has an activation that is not known"),
    };
}
