namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Which times a store knows: those within its retention, counted back from the latest time that it has seen (rule W12).</summary>
/// <remarks>Segments are spans of time that die whole; their length is Kafka's, so that the order of a scan over several is too.</remarks>
internal sealed class Retention
{
    // Kafka's least segment: shorter ones would be made and dropped for a few rows each.
    private const long MinSegmentMs = 60_000;

    private readonly StreamClock _clock;
    private readonly long _retentionMs;
    private readonly long _segmentMs;

    private Retention(StreamClock clock, long retentionMs, long segmentMs)
    {
        _clock = clock;
        _retentionMs = retentionMs;
        _segmentMs = segmentMs;
    }

    /// <summary>The earliest time that is there.</summary>
    public long Earliest => Math.Max(0, _clock.Time - _retentionMs + 1);

    /// <summary>The first segment that is there: that of the time before <see cref="Earliest"/>, as in Kafka.</summary>
    public long FirstSegment => SegmentOf(Math.Max(0, Earliest - 1));

    /// <summary>The first time of <see cref="FirstSegment"/>: what is older is certainly gone.</summary>
    public long EarliestSegmentStart => FirstSegment * _segmentMs;

    /// <summary>The latest time seen, -1 before the first row.</summary>
    public long Latest => _clock.Time;

    /// <summary>Of a window or session store.</summary>
    public static Retention Of(StoreDefinition store, long retentionMs, StoreEnvironment environment) =>
        new(ClockOf(store, environment), retentionMs, Math.Max(retentionMs / 2, MinSegmentMs));

    /// <summary>Of a versioned store (rule B7).</summary>
    public static Retention OfVersions(StoreDefinition store, long historyMs, StoreEnvironment environment) =>
        new(ClockOf(store, environment), historyMs, historyMs switch
        {
            <= 60_000 => Math.Max(historyMs / 3, 2_000),
            <= 300_000 => Math.Max(historyMs / 5, 20_000),
            <= 3_600_000 => Math.Max(historyMs / 12, 60_000),
            _ => Math.Max(historyMs / 24, 300_000),
        });

    public void Observe(long time) => _clock.Observe(time);

    public bool Holds(long time) => time >= Earliest;

    public long SegmentOf(long time) => time / _segmentMs;

    private static StreamClock ClockOf(StoreDefinition store, StoreEnvironment environment) => environment.Clock($"store:{store.Name}");
}
