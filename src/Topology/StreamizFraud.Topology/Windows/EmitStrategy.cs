namespace StreamizFraud.Topology.Dsl;

/// <summary>When a windowed aggregation forwards its results (semantics, §10).</summary>
public enum EmitStrategy
{
    /// <summary>At every update of a window.</summary>
    OnWindowUpdate,

    /// <summary>Once, when the window has closed: its end and grace lie before stream time. Nothing is forwarded while no record comes (rule U7).</summary>
    OnWindowClose,
}
