namespace StreamizFraud.Topology.Serdes;

/// <summary>A serde whose values may have one length when they are entries of a list.</summary>
internal interface IListEntrySerde
{
    /// <summary>That length; 0 if each entry is written with its own.</summary>
    int EntrySize { get; }
}
