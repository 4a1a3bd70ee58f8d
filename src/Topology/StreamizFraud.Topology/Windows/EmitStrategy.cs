namespace StreamizFraud.Topology.Dsl;

/// <summary>When a windowed aggregation forwards its results.</summary>
public enum EmitStrategy
{
    /// <summary>At every update of a window.</summary>
    OnWindowUpdate,

    /// <summary>Once, when the window has closed: its end and grace lie before stream time. Nothing is forwarded while no record comes.</summary>
    OnWindowClose,
}
