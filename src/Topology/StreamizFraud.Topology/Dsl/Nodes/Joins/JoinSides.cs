using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>What a joiner is given for one record without a partner: one of the sides is there.</summary>
internal readonly record struct JoinSides<VL, VR>(Maybe<VL> Left, Maybe<VR> Right);
