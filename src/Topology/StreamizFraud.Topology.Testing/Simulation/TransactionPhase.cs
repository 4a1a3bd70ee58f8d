namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>Where a transaction stands at its coordinator.</summary>
internal enum TransactionPhase
{
    /// <summary>None is open.</summary>
    Empty,

    /// <summary>Records or offsets are in it.</summary>
    Ongoing,

    /// <summary>Decided; its markers are not all written yet.</summary>
    Ending,
}
