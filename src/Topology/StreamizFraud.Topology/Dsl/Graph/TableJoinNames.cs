namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Names of the nodes of a join of two tables.</summary>
/// <param name="Merge">Where both sides' results come together; the table's own.</param>
/// <param name="This">What the left table's changes go through.</param>
/// <param name="Other">What the right table's changes go through.</param>
internal sealed record TableJoinNames(string Merge, string This, string Other);
