namespace StreamizFraud.Topology.Avro;

/// <summary>A schema that another one uses by name.</summary>
/// <param name="Name">The name that the text uses.</param>
/// <param name="Subject">Subject that holds it.</param>
/// <param name="Version">Version in the subject, from 1.</param>
public sealed record SchemaReference(string Name, string Subject, int Version);
