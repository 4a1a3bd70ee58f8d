namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Which times a store knows: those within its retention, counted back from the latest time that it has seen (rule W12).</summary>
/// <remarks>Segments are spans of time that die whole; their length is Kafka's, so that the order of a scan over several is too.</remarks>
internal sealed class Retention(StreamClock clock, long retentionMs)
{
    // Kafka's least segment: shorter ones would be made and dropped for a few rows each.
    private const long MinSegmentMs = 60_000;

    private readonly long _segmentMs = Math.Max(retentionMs / 2, MinSegmentMs);

    /// <summary>The earliest time that is there.</summary>
    public long Earliest => Math.Max(0, clock.Time - retentionMs + 1);

    /// <summary>The latest time seen, -1 before the first row.</summary>
    public long Latest => clock.Time;

    public void Observe(long time) => clock.Observe(time);

    public bool Holds(long time) => time >= Earliest;

    public long SegmentOf(long time) => time / _segmentMs;
}
