namespace StreamizFraud.Topology.Runtime.Commit;

/// <summary>Facts that decide whether a thread commits now; gathered before, so that the decision is pure.</summary>
/// <param name="AnyWork">Some task has something to commit.</param>
/// <param name="Poisoned">Partitions were lost or a transaction failed: nothing of it may be committed (M7).</param>
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

/// <summary>The right to commit once; only <see cref="CommitDecision"/> gives it.</summary>
internal readonly struct CommitPermit
{
    private readonly bool _valid;

    internal CommitPermit(bool valid) => _valid = valid;

    public void Demand()
    {
        if (!_valid)
        {
            throw new InvalidOperationException("A commit needs a permit from the commit decision.");
        }
    }
}

/// <summary>Decides whether to commit: by interval, records, bytes or on demand (rule E1).</summary>
internal static class CommitDecision
{
    public static bool TryPermit(in CommitFacts facts, out CommitPermit permit)
    {
        var due = facts.Forced
            || facts.SinceLast >= facts.Interval
            || facts.Records >= facts.MaxRecords
            // Half the limit asks for a commit, so that one more batch of records still fits under it.
            || facts.DirtyBytes >= facts.MaxDirtyBytes / 2;
        var granted = facts.AnyWork && !facts.Poisoned && due;
        permit = new CommitPermit(granted);
        return granted;
    }
}
