namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>The share of one input, as it was read.</summary>
/// <param name="Header">What it begins with.</param>
internal sealed record ClockShare(ClockShareHeader Header)
{
    /// <summary>Times by <see cref="OffsetMetadata.Hash"/> of the clock's name.</summary>
    public IReadOnlyDictionary<int, long> Clocks { get; init; } = new Dictionary<int, long>();

    /// <summary>Id and partitions of the topic that the offset belongs to; null if that is not known.</summary>
    public (string Id, int Partitions)? Topic { get; init; }

    /// <summary>Hashes of the inputs that got a share in the commit; null if this share has not all clocks of the task.</summary>
    public IReadOnlySet<int>? CommitInputs { get; init; }

    /// <summary>Hashes of the ids of the task's changelogs by those of their names; empty if that is not known.</summary>
    public IReadOnlyDictionary<int, int> Changelogs { get; init; } = new Dictionary<int, int>();

    /// <summary>Whether clocks that the committing version did not know had no room: one that is not there may have existed.</summary>
    public bool LeftOut { get; init; }
}
