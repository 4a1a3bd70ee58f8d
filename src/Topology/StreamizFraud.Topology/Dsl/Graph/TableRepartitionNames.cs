namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The names of the parts of a table's repartition (rule R3).</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Sink">What writes it.</param>
/// <param name="Source">What reads it.</param>
/// <param name="Generated">Whether the topic has no name of the user's.</param>
internal sealed record TableRepartitionNames(string Topic, string Sink, string Source, bool Generated);
