namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>Where a reader stands in a <see cref="PartitionLog"/>.</summary>
internal struct LogCursor
{
    /// <summary>Next offset to look at.</summary>
    public long Offset;

    /// <summary>Layout of the log that the place below belongs to; another one means that it must be looked up again.</summary>
    public int Layout;

    public int SegmentIndex;
    public int Position;

    public static LogCursor At(long offset) => new() { Offset = offset, Layout = -1 };
}
