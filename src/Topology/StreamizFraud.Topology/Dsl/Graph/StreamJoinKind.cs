namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Which sides of a stream-stream join have results without a partner.</summary>
internal enum StreamJoinKind
{
    Inner,
    Left,
    Outer,
}
