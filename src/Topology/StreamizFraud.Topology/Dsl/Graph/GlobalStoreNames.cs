namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The names of the parts of a global store.</summary>
internal sealed record GlobalStoreNames(string Source, string Processor)
{
    /// <summary>Takes two numbers.</summary>
    public static GlobalStoreNames Create(DslGraph graph, string? given)
    {
        var source = graph.NameOr(given is null ? null : given + "-source", NodePrefix.Source);
        return new(source, graph.NameOr(given, NodePrefix.TableSource));
    }
}
