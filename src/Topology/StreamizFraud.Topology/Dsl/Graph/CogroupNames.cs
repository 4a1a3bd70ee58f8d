namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Names of the nodes of a cogroup.</summary>
/// <param name="Merge">Where the aggregations come together; the table's own.</param>
/// <param name="Aggregates">What aggregates each stream.</param>
internal sealed record CogroupNames(string Merge, IReadOnlyList<string> Aggregates);
