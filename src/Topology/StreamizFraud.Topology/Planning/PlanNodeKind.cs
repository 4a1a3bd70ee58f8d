namespace StreamizFraud.Topology.Planning;

/// <summary>What a node of a topology is.</summary>
public enum PlanNodeKind
{
    /// <summary>Reads topics.</summary>
    Source,

    /// <summary>Works on records.</summary>
    Processor,

    /// <summary>Writes a topic.</summary>
    Sink,
}
