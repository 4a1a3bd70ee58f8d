namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>What an operator does to the records that pass it, as far as a repartition above or below it cares.</summary>
internal enum OperatorEffect
{
    /// <summary>Not said: no repartition may be moved past it.</summary>
    Other,

    /// <summary>Records pass as they are, or not at all.</summary>
    SameRecords,

    /// <summary>Records of several streams pass as they are.</summary>
    Merges,

    /// <summary>Records get other values under their keys.</summary>
    ChangesValue,

    /// <summary>Records get other keys.</summary>
    ChangesKey,
}
