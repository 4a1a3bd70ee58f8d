using System.Text.Json.Serialization;

namespace StreamizFraud.Topology.Avro;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RegistryRequest))]
[JsonSerializable(typeof(RegistryReply))]
internal sealed partial class RegistryJson : JsonSerializerContext;
