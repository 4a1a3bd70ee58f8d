namespace StreamizFraud.Topology.Avro;

/// <summary>Body of a request.</summary>
internal sealed record RegistryRequest(string Schema, string? SchemaType = null, IReadOnlyList<SchemaReference>? References = null);
