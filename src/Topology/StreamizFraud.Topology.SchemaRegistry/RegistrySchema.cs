namespace StreamizFraud.Topology.SchemaRegistry;

/// <summary>A schema as a registry holds it.</summary>
/// <param name="Text">The schema in its own language.</param>
/// <param name="Format">The language.</param>
public sealed record RegistrySchema(string Text, SchemaFormat Format)
{
    /// <summary>Other schemas whose names the text uses. Default: none.</summary>
    public IReadOnlyList<SchemaDependency> Dependencies { get; init; } = [];
}
