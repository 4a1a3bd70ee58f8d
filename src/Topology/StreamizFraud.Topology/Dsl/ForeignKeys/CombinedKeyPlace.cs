namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Where a combined key lies among those of its foreign key.</summary>
internal enum CombinedKeyPlace
{
    /// <summary>It is one.</summary>
    Subscription,

    /// <summary>Before all of them.</summary>
    Before,

    /// <summary>After all of them.</summary>
    After,
}
