using System.Text.Json.Serialization;

namespace StreamizFraud.Topology.Avro;

/// <summary>Body of an answer, also of a refusal: whatever of it was given.</summary>
internal sealed record RegistryReply(
    int? Id = null,
    string? Schema = null,
    string? SchemaType = null,
    IReadOnlyList<SchemaReference>? References = null,
    string? Subject = null,
    int? Version = null,
    [property: JsonPropertyName("error_code")] int? ErrorCode = null,
    string? Message = null);
