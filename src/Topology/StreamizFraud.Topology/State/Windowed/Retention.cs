namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Which times a store knows: those within its retention, counted back from the latest time that it has seen (rule W12).</summary>
/// <remarks>Segments are spans of time that die whole; their length is Kafka's, so that the order of a scan over several is too.</remarks>
internal sealed class Retention
{
    // Kafka's least segment: shorter ones would be made and dropped for a few rows each.
    private const long MinSegmentMs = 60_000;

    private readonly StreamClock _clock;
    private readonly long _retentionMs;
    private readonly long _extraMs;
    private readonly long _segmentMs;
    private readonly bool _keepsForever;
    private bool _keepsAll;
    private UnsentResults? _unsent;

    private Retention(StreamClock clock, long retentionMs, long extraMs, long segmentMs, bool keepsForever = false)
    {
        _keepsForever = keepsForever;
        _clock = clock;
        _retentionMs = retentionMs;
        _extraMs = extraMs;
        _segmentMs = segmentMs;
    }

    /// <summary>The earliest time that is there.</summary>
    public long Earliest => Math.Min(Math.Max(0, _clock.Time - _retentionMs + 1 - _extraMs), EarliestUnsent);

    /// <summary>The first segment that is there; as in Kafka, that of the last time before the retention.</summary>
    public long FirstSegment => SegmentOf(Math.Min(Math.Max(0, _clock.Time - _retentionMs), EarliestUnsent));

    /// <summary>The first time of <see cref="FirstSegment"/>: what is older is certainly gone.</summary>
    public long EarliestSegmentStart => FirstSegment * _segmentMs;

    /// <summary>The last time of a row in a segment: the very last one stands for the newest versions, which are in none.</summary>
    public long LastTime => _keepsForever ? long.MaxValue - 1 : long.MaxValue;

    /// <summary>Name of the clock of a store.</summary>
    public static string ClockName(string store) => $"store:{store}";

    private long EarliestUnsent => _keepsAll ? 0 : _unsent?.From ?? long.MaxValue;

    /// <summary>Of a window or session store.</summary>
    /// <param name="store">The store.</param>
    /// <param name="retentionMs">How long rows are there.</param>
    /// <param name="environment">What it is made in.</param>
    /// <param name="forResults">
    /// Whether results on close are made of its rows. Until the operator says which are still to be sent, all are kept: with at least once the changelog
    /// that a store is restored from may be ahead of the operator.
    /// </param>
    /// <param name="extraMs">How much longer than its retention says it knows them.</param>
    public static Retention Of(StoreDefinition store, long retentionMs, StoreEnvironment environment, bool forResults, long extraMs = 0) =>
        new(ClockOf(store, environment), retentionMs, extraMs, SegmentMs(retentionMs)) { _keepsAll = forResults && !environment.IsReader };

    /// <summary>Length of the segments of a window or session store.</summary>
    public static long SegmentMs(long retentionMs) => Math.Max(retentionMs / 2, MinSegmentMs);

    /// <summary>Of a versioned store (rule B7).</summary>
    public static Retention OfVersions(StoreDefinition store, long historyMs, StoreEnvironment environment) =>
        new(ClockOf(store, environment), historyMs, extraMs: 0, VersionSegmentMs(historyMs), keepsForever: true);

    /// <summary>Length of the segments of a versioned store.</summary>
    public static long VersionSegmentMs(long historyMs) => historyMs switch
    {
        <= 60_000 => Math.Max(historyMs / 3, 2_000),
        <= 300_000 => Math.Max(historyMs / 5, 20_000),
        <= 3_600_000 => Math.Max(historyMs / 12, 60_000),
        _ => Math.Max(historyMs / 24, 300_000),
    };

    /// <summary>Keeps rows, whatever their age, until an operator has sent their results; without a delay no longer than the retention says.</summary>
    public UnsentResults? Keep(StreamClock clock, long? delayMs)
    {
        _keepsAll = false;
        return _unsent = delayMs is { } delay ? new UnsentResults(clock, delay) : null;
    }

    public void Observe(long time) => _clock.Observe(time);

    public bool Holds(long time) => time >= Earliest;

    /// <summary>Number of the segment of rows that are kept by a time; the newest version of a key, which is kept for ever, is in none.</summary>
    public long SegmentOf(long time) => _keepsForever && time == long.MaxValue ? RowKey.NoSegment : time / _segmentMs;

    private static StreamClock ClockOf(StoreDefinition store, StoreEnvironment environment) => environment.Clock(ClockName(store.Name));
}
