using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>One of the two tables of a join.</summary>
/// <param name="Node">What keeps it up to date.</param>
/// <param name="KeySerde">Serde of its keys, if one is known.</param>
/// <param name="ValueSerde">Serde of its values, if one is known.</param>
/// <param name="Sources">Where its records come from.</param>
internal sealed record JoinedTable<K, V>(TableGraphNode<K, V> Node, ISerde<K>? KeySerde, ISerde<V>? ValueSerde, IReadOnlyList<SourceGraphNode> Sources);
