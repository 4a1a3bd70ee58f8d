namespace StreamizFraud.Topology.Testing;

/// <summary>What of a topic, or of a store, must be as in an undisturbed run over the same input.</summary>
/// <remarks>
/// Exactly once these hold to the letter. At least once a result may come again and an aggregate may count a record twice: of a topic below stores each key must
/// have a result, of any other each record must be there; stores are not compared.
/// </remarks>
public enum OutputComparison
{
    /// <summary>For each key the same records with the same times, in the same order.</summary>
    EachInOrder,

    /// <summary>For each key the same records with the same times, in any order.</summary>
    EachInAnyOrder,

    /// <summary>For each key the same last record, times left aside. Of a store: the same rows.</summary>
    LastOfKey,

    /// <summary>The same keys.</summary>
    Keys,

    /// <summary>Nothing.</summary>
    None,
}
