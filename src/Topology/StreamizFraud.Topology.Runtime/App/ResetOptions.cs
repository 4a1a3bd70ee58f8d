namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What an <see cref="ApplicationReset"/> resets.</summary>
public sealed record ResetOptions
{
    /// <summary>Where inputs are read on.</summary>
    /// <value><see cref="ResetPosition.Earliest"/> by default.</value>
    public ResetPosition Position { get; init; } = ResetPosition.Earliest;

    /// <summary>Input topics whose offsets are set; the offsets of the others stay.</summary>
    /// <value>Null by default: all that tasks of the topology read. One at least: setting offsets is what the broker refuses while members run.</value>
    public IReadOnlyCollection<string>? InputTopics { get; init; }

    /// <summary>Internal topics of earlier versions of the topology to delete too: some of <see cref="ResetPlan.OtherTopics"/>.</summary>
    /// <value>None by default: a name alone does not say whose topic it is.</value>
    public IReadOnlyCollection<string> OtherTopics { get; init; } = [];

    /// <summary>Whether the control log, which has the rules and deployments of users, is deleted as well.</summary>
    /// <value>False by default.</value>
    public bool DeletesControlLog { get; init; }
}
