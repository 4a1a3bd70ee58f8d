namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>The clocks of a task as the group's committed offsets carry them.</summary>
/// <remarks>
/// A commit writes a share beside the offset of every input. Shares of older commits are those of inputs that the topology left out for a
/// while: of them only the input's own time counts.
/// </remarks>
internal sealed class CommittedClocks
{
    private readonly ClockShare?[] _shares;
    private readonly bool[] _ours;
    private readonly Dictionary<int, long> _times = [];

    /// <param name="metadata">The texts beside the committed offsets of the inputs, in the inputs' order; null where there is none.</param>
    public CommittedClocks(IEnumerable<string?> metadata)
    {
        string?[] texts = [.. metadata];
        _shares = [.. texts.Select(OffsetMetadata.Read)];
        _ours = [.. texts.Select(OffsetMetadata.IsOurs)];
        var known = _shares.OfType<ClockShare>().ToList();
        if (known.Count == 0)
        {
            return;
        }

        Commit = known.Max(share => share.Header.Commit);
        known.RemoveAll(share => share.Header.Commit != Commit);
        StreamTime = known[0].Header.StreamTime;
        IsComplete = known.Count == known[0].Header.Inputs;
        foreach (var (hash, time) in known.SelectMany(share => share.Clocks))
        {
            _times[hash] = time;
        }
    }

    /// <summary>Number of the commit; 0 if none is known.</summary>
    public long Commit { get; }

    /// <summary>Whether every share of the commit is there: a clock that is in none did not exist then.</summary>
    public bool IsComplete { get; }

    /// <summary>Whether this application has committed the offset of an input, and not a tool, or nobody.</summary>
    public bool IsOurs(int input) => _ours[input];

    /// <summary>Stream time at that commit, null if it is not known.</summary>
    public long? StreamTime { get; }

    /// <summary>Partition time of an input, null if it is not known.</summary>
    public long? PartitionTime(int input) => _shares[input]?.Header.PartitionTime;

    /// <summary>The time of a clock by the hash of its name.</summary>
    public bool TryGet(int hash, out long time) => _times.TryGetValue(hash, out time);
}
