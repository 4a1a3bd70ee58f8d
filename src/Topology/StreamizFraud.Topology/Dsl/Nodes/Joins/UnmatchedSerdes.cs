using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Serdes of the records of both sides of a join.</summary>
internal sealed record UnmatchedSerdes<K, VL, VR>(ISerde<K> Key, ISerde<VL> Left, ISerde<VR> Right);
