namespace StreamizFraud.Topology.Runtime.Commit;

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
