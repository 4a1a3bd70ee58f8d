namespace StreamizFraud.Topology.Testing;

/// <summary>What of a topic, or of a store, must be as in an undisturbed run over the same input.</summary>
/// <remarks>
/// Exactly once these hold to the letter. At least once a result may come again and an aggregate may count a record twice: of a topic below stores each key must
/// have a result, whatever it says, of any other each record must be there as often or more often; stores are not compared. Headers are never compared.
/// </remarks>
public enum OutputComparison
{
    /// <summary>For each key the same records with the same times, in the same order. Not of a store.</summary>
    EachInOrder,

    /// <summary>For each key the same records with the same times, in any order. Not of a store.</summary>
    EachInAnyOrder,

    /// <summary>For each key the same last record, times left aside. Of a store: the same rows.</summary>
    LastOfKey,

    /// <summary>The same keys, of a topic or of the rows of a store.</summary>
    Keys,

    /// <summary>Nothing.</summary>
    None,
}
