namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>When a held-back change is due.</summary>
/// <param name="HoldMs">How long after its due time, in ms of stream time; null: as long as windows stay open.</param>
/// <param name="DueTime">Due time by key; null: the time of the change.</param>
internal sealed record SuppressionRule<K>(long? HoldMs, Func<K, long>? DueTime);
