namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>A schema that another one uses by name; Confluent's reference.</summary>
/// <param name="Name">The name that the text uses.</param>
/// <param name="Subject">Subject that holds it.</param>
/// <param name="Version">Version in the subject, from 1.</param>
public sealed record SchemaDependency(string Name, string Subject, int Version);
