using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The node of one side.</summary>
internal interface IForwardsUnmatched<K, VR>
{
    /// <summary>Name of the node.</summary>
    string Name { get; }

    /// <summary>Forwards the result for a record without a partner.</summary>
    void ForwardUnmatched(in Record<K, VR> result);
}
