namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The names of the nodes and stores of a stream-stream join (rules J9, N3).</summary>
internal sealed record StreamJoinNames(
    string ThisWindowed, string OtherWindowed, string This, string Other, string Merge, string ThisStore, string OtherStore, string UnmatchedStore, bool GeneratedStores)
{
    /// <summary>Takes five numbers, whether they are needed or not.</summary>
    /// <param name="graph">Gives the numbers.</param>
    /// <param name="kind">Kind of the join.</param>
    /// <param name="name">Name of the join, or null.</param>
    /// <param name="storeName">Name of its stores, or null; the name of the join does not name them.</param>
    public static StreamJoinNames Create(DslGraph graph, StreamJoinKind kind, string? name, string? storeName)
    {
        var thisSuffix = kind == StreamJoinKind.Outer ? "-outer-this-join" : "-this-join";
        var otherSuffix = kind == StreamJoinKind.Inner ? "-other-join" : "-outer-other-join";
        var sharedSuffix = kind == StreamJoinKind.Outer ? "-outer-shared-join" : "-left-shared-join";
        var thisPrefix = kind == StreamJoinKind.Outer ? NodePrefix.OuterThis : NodePrefix.JoinThis;

        var thisWindowed = graph.NewName(NodePrefix.Windowed);
        var otherWindowed = graph.NewName(NodePrefix.Windowed);
        var thisJoin = graph.NewName(thisPrefix);
        var otherJoin = graph.NewName(kind == StreamJoinKind.Inner ? NodePrefix.JoinOther : NodePrefix.OuterOther);
        var merge = graph.NewName(NodePrefix.Merge);
        return new(
            Name("-this-windowed", thisWindowed),
            Name("-other-windowed", otherWindowed),
            Name(thisSuffix, thisJoin),
            Name(otherSuffix, otherJoin),
            Name("-merge", merge),
            Store(thisSuffix, thisJoin),
            Store(otherSuffix, otherJoin),
            Store(sharedSuffix, NodePrefix.OuterShared + thisJoin[thisPrefix.Length..]),
            GeneratedStores: storeName is null);

        string Name(string suffix, string generated) => name is null ? generated : name + suffix;

        string Store(string suffix, string generated) => (storeName is null ? generated : storeName + suffix) + "-store";
    }
}
