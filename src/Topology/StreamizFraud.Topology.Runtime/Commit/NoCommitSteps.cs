namespace StreamizFraud.Topology.Runtime.Commit;

/// <summary>Nobody listens.</summary>
internal sealed class NoCommitSteps : ICommitSteps
{
    public static NoCommitSteps Instance { get; } = new();

    public void Reached(CommitStep step)
    {
    }
}
