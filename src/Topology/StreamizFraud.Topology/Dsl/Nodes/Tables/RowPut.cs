namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>What a put into a table's store was.</summary>
internal enum RowPut
{
    /// <summary>The newest version of its row.</summary>
    Newest,

    /// <summary>An earlier version.</summary>
    Earlier,

    /// <summary>Older than the history: not stored.</summary>
    TooOld,
}
