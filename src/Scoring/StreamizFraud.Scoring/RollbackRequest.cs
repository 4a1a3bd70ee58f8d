namespace StreamizFraud.Scoring;

/// <summary>What a task asks to be done about a champion, and whether that has been settled.</summary>
/// <param name="Name">Name of the deployments.</param>
/// <param name="Champion">The champion to take back.</param>
/// <param name="Since">Version of the entry since which it has been watched.</param>
/// <param name="Reason">Why: cause, figures, member, task.</param>
internal sealed record RollbackRequest(string Name, ModelIdentity Champion, long Since, string Reason)
{
    private volatile bool _isToCountAnew;

    /// <summary>Whether a task counts anew and may ask again: the cluster could not be asked, or the champion was chosen again since.</summary>
    public bool IsToCountAnew
    {
        get => _isToCountAnew;
        set => _isToCountAnew = value;
    }
}
