namespace StreamizFraud.Topology.State;

/// <summary>A view of a store that knows the walks through it.</summary>
internal interface IWalkedStore
{
    /// <summary>Walks that are under way.</summary>
    OpenWalks Walks { get; }
}
