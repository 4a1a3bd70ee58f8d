namespace StreamizFraud.Topology.Runtime.Commit;

/// <summary>Facts that decide whether a thread commits now; gathered before, so that the decision is pure.</summary>
/// <param name="AnyWork">Some task has something to commit.</param>
/// <param name="Poisoned">Partitions were lost or a transaction failed: nothing of it may be committed (CM7).</param>
/// <param name="Forced">A revocation, a close or a user asks for it.</param>
/// <param name="SinceLast">Time since the last commit.</param>
/// <param name="Interval">Longest time between commits.</param>
/// <param name="Records">Records taken since the last commit.</param>
/// <param name="MaxRecords">Most records in one transaction.</param>
/// <param name="DirtyBytes">Bytes that wait in write buffers.</param>
/// <param name="MaxDirtyBytes">Limit of those.</param>
internal readonly record struct CommitFacts(
    bool AnyWork,
    bool Poisoned,
    bool Forced,
    TimeSpan SinceLast,
    TimeSpan Interval,
    long Records,
    long MaxRecords,
    long DirtyBytes,
    long MaxDirtyBytes);
