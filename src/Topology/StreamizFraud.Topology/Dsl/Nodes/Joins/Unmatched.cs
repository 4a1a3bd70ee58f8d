namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>A record without a partner.</summary>
internal readonly record struct Unmatched<K, VL, VR>(K Key, JoinSides<VL, VR> Sides);
