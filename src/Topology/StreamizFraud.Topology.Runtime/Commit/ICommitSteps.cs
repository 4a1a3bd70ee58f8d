namespace StreamizFraud.Topology.Runtime.Commit;

/// <summary>Told of each step; tests crash there.</summary>
internal interface ICommitSteps
{
    void Reached(CommitStep step);
}
