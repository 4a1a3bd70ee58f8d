namespace StreamizFraud.Topology.State;

/// <summary>State of one task, kept on its thread.</summary>
public interface IStateStore
{
    /// <summary>Name in the topology.</summary>
    string Name { get; }
}
