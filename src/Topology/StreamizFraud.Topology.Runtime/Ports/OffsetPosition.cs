namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Which offset to look up.</summary>
public readonly record struct OffsetPosition
{
    /// <summary>The first record that is still there.</summary>
    public static OffsetPosition Earliest { get; } = new() { Kind = OffsetPositionKind.Earliest };

    /// <summary>The high watermark: the end, whatever the isolation (read_uncommitted).</summary>
    public static OffsetPosition End { get; } = new() { Kind = OffsetPositionKind.End };

    /// <summary>The last stable offset: the end for read_committed.</summary>
    public static OffsetPosition LastStable { get; } = new() { Kind = OffsetPositionKind.LastStable };

    /// <summary>What is looked up.</summary>
    public OffsetPositionKind Kind { get; private init; }

    /// <summary>The time of <see cref="OffsetPositionKind.Time"/>, ms since the Unix epoch.</summary>
    public long Timestamp { get; private init; }

    /// <summary>
    /// The first record whose timestamp is this or later, whatever the isolation; <see cref="End"/> if there is none. A transaction's
    /// marker counts, with the time at which it was written.
    /// </summary>
    /// <param name="timestamp">Milliseconds since the Unix epoch, 0 or more.</param>
    public static OffsetPosition At(long timestamp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timestamp);
        return new() { Kind = OffsetPositionKind.Time, Timestamp = timestamp };
    }
}
