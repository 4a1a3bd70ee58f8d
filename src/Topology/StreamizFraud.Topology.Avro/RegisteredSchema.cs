namespace StreamizFraud.Topology.Avro;

/// <summary>A schema that a registry holds.</summary>
/// <param name="Id">Its number, the same for ever and for all subjects.</param>
/// <param name="Text">The schema as JSON.</param>
/// <param name="Type"><c>AVRO</c>, <c>JSON</c> or <c>PROTOBUF</c>.</param>
/// <param name="References">Other schemas whose names the text uses.</param>
public sealed record RegisteredSchema(int Id, string Text, string Type, IReadOnlyList<SchemaReference> References);
