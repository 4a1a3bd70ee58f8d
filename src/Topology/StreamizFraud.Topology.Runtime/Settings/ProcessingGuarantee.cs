namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What a failure may do to results.</summary>
public enum ProcessingGuarantee
{
    /// <summary>Nothing is lost, but a failure may repeat effects (<c>at_least_once</c>).</summary>
    AtLeastOnce,

    /// <summary>Every input takes effect once, in outputs, state and offsets together (<c>exactly_once_v2</c>, KIP-447).</summary>
    ExactlyOnce,
}
