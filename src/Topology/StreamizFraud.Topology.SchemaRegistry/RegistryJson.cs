using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>JSON without reflection.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class RegistryJson : JsonSerializerContext;
