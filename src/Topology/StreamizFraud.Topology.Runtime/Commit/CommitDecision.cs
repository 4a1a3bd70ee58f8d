namespace StreamizFraud.Topology.Runtime.Commit;

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
