namespace StreamizFraud.Topology.Planning;

/// <summary>Where the partitions of a source begin that have no committed offset; a committed one always goes before.</summary>
public enum AutoOffsetReset
{
    /// <summary>The first record that is still there.</summary>
    Earliest,

    /// <summary>Only what comes from now on.</summary>
    Latest,

    /// <summary>Nowhere: the application stops with an error.</summary>
    None,
}
