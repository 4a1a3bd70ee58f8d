namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>What a node of windowed aggregates is told.</summary>
/// <param name="Store">Name of its store.</param>
/// <param name="SendsOldValues">Whether its changes carry the value before.</param>
/// <param name="OnClose">Whether it forwards a window once, when it has closed, instead of each update.</param>
internal sealed record WindowAggregateOptions(string Store, bool SendsOldValues, bool OnClose)
{
    /// <summary>Whether its store keeps windows until their results have been sent.</summary>
    public bool KeepsUnsent { get; init; }

    /// <summary>Which stream of a cogroup it takes, from 0.</summary>
    public int Stream { get; init; }

    /// <summary>Name of its clock: the store's, which stays when operators are added before it and nodes are renumbered.</summary>
    public string Clock => OperatorClock.Windows(Store, Stream);
}
