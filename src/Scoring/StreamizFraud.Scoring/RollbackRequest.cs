namespace StreamizFraud.Scoring;

/// <summary>What a task asks to be done about a champion, and whether that has been settled.</summary>
/// <param name="Name">Name of the deployments.</param>
/// <param name="Champion">The champion to take back.</param>
/// <param name="Reason">Why: cause, figures, member, task.</param>
internal sealed record RollbackRequest(string Name, ModelIdentity Champion, string Reason)
{
    private volatile bool _hasFailed;

    /// <summary>Whether the cluster could not be asked: a task may ask again.</summary>
    public bool HasFailed
    {
        get => _hasFailed;
        set => _hasFailed = value;
    }
}
