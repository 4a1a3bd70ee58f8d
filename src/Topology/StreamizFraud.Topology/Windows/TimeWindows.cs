namespace StreamizFraud.Topology.Windows;

/// <summary>Windows of a fixed size, aligned to the Unix epoch (rule W1): tumbling ones, or hopping ones after <see cref="AdvanceBy"/>.</summary>
/// <remarks>Immutable. A window contains its start and not its end.</remarks>
public sealed record TimeWindows
{
    private TimeWindows(TimeSpan size, TimeSpan grace)
    {
        SizeMs = WindowTime.Positive(size, "size");
        AdvanceMs = SizeMs;
        GraceMs = WindowTime.NotNegative(grace, "grace");
    }

    /// <summary>Length of a window in ms; 1 or more.</summary>
    public long SizeMs { get; }

    /// <summary>Time between the starts of two windows in ms; 1 to <see cref="SizeMs"/>.</summary>
    /// <value><see cref="SizeMs"/> by default: windows that do not overlap.</value>
    public long AdvanceMs { get; private init; }

    /// <summary>How long after its end a window takes late records, in ms of stream time; 0 or more.</summary>
    public long GraceMs { get; }

    /// <summary>Tumbling windows that close at their end: records that come later are dropped and counted.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is not a positive number of ms (rule W2).</exception>
    public static TimeWindows OfSizeWithNoGrace(TimeSpan size) => new(size, TimeSpan.Zero);

    /// <summary>Tumbling windows that close <paramref name="grace"/> after their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of range (rule W2).</exception>
    public static TimeWindows OfSizeAndGrace(TimeSpan size, TimeSpan grace) => new(size, grace);

    /// <summary>The same with a window at each step: a record is in up to size / advance windows.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="advance"/> is not from 1 ms to the size (rule W2).</exception>
    public TimeWindows AdvanceBy(TimeSpan advance)
    {
        var milliseconds = WindowTime.Positive(advance, "advance");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, SizeMs, nameof(advance));
        return this with { AdvanceMs = milliseconds };
    }

    /// <summary>Start of the first window that contains a time; the others follow at <see cref="AdvanceMs"/> (rule W1).</summary>
    internal long FirstStart(long timestamp) => Math.Max(0, timestamp - SizeMs + AdvanceMs) / AdvanceMs * AdvanceMs;

    /// <summary>The window that begins at a start; an end past the end of time is the end of time (rule W3).</summary>
    internal Window At(long start) => WindowTime.Span(start, SizeMs);
}

/// <summary>Windows defined by the data: one for every distinct set of records that lie within a time difference (rules W5-W8).</summary>
/// <remarks>Immutable. A window contains its start and its end. Source: KIP-450.</remarks>
public sealed record SlidingWindows
{
    private SlidingWindows(TimeSpan difference, TimeSpan grace)
    {
        TimeDifferenceMs = WindowTime.NotNegative(difference, "time difference");
        GraceMs = WindowTime.NotNegative(grace, "grace");
    }

    /// <summary>Most ms between the first and the last record of a window; 0 or more.</summary>
    public long TimeDifferenceMs { get; }

    /// <summary>How long after its end a window takes late records, in ms of stream time; 0 or more.</summary>
    public long GraceMs { get; }

    /// <summary>Windows that close at their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="difference"/> is negative (rule W2).</exception>
    public static SlidingWindows OfTimeDifferenceWithNoGrace(TimeSpan difference) => new(difference, TimeSpan.Zero);

    /// <summary>Windows that close <paramref name="grace"/> after their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative (rule W2).</exception>
    public static SlidingWindows OfTimeDifferenceAndGrace(TimeSpan difference, TimeSpan grace) => new(difference, grace);
}

/// <summary>Windows that last as long as records of a key keep coming: they grow and merge while gaps are short enough (rule W9).</summary>
/// <remarks>Immutable. A window contains its start and its end.</remarks>
public sealed record SessionWindows
{
    private SessionWindows(TimeSpan gap, TimeSpan grace)
    {
        InactivityGapMs = WindowTime.Positive(gap, "inactivity gap");
        GraceMs = WindowTime.NotNegative(grace, "grace");
    }

    /// <summary>Longest time without a record inside a session, in ms; 1 or more.</summary>
    public long InactivityGapMs { get; }

    /// <summary>How long after its end and gap a session takes late records, in ms of stream time; 0 or more.</summary>
    public long GraceMs { get; }

    /// <summary>Sessions that close a gap after their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gap"/> is not a positive number of ms (rule W2).</exception>
    public static SessionWindows OfInactivityGapWithNoGrace(TimeSpan gap) => new(gap, TimeSpan.Zero);

    /// <summary>Sessions that close a gap and <paramref name="grace"/> after their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of range (rule W2).</exception>
    public static SessionWindows OfInactivityGapAndGrace(TimeSpan gap, TimeSpan grace) => new(gap, grace);
}

/// <summary>How far apart in time two records may be to be joined; both bounds are included.</summary>
/// <remarks>Immutable. A left record at t meets right records from t - before to t + after.</remarks>
public sealed record JoinWindows
{
    private JoinWindows(long beforeMs, long afterMs, TimeSpan grace)
    {
        BeforeMs = beforeMs;
        AfterMs = afterMs;
        GraceMs = WindowTime.NotNegative(grace, "grace");
    }

    /// <summary>How much older the right record may be, in ms; negative: it must be younger.</summary>
    public long BeforeMs { get; private init; }

    /// <summary>How much younger the right record may be, in ms; negative: it must be older.</summary>
    public long AfterMs { get; private init; }

    /// <summary>How long after the window's end unmatched records wait for late partners, in ms of stream time; 0 or more.</summary>
    public long GraceMs { get; }

    /// <summary>Length of the window in ms.</summary>
    public long SizeMs => BeforeMs + AfterMs;

    /// <summary>Records at most <paramref name="difference"/> apart; late ones have no grace.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="difference"/> is negative (rule W2).</exception>
    public static JoinWindows OfTimeDifferenceWithNoGrace(TimeSpan difference) => OfTimeDifferenceAndGrace(difference, TimeSpan.Zero);

    /// <summary>Records at most <paramref name="difference"/> apart, <paramref name="grace"/> for late ones.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative (rule W2).</exception>
    public static JoinWindows OfTimeDifferenceAndGrace(TimeSpan difference, TimeSpan grace)
    {
        var milliseconds = WindowTime.NotNegative(difference, "time difference");
        return new(milliseconds, milliseconds, grace);
    }

    /// <summary>The same with another bound for older right records.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window's length would be negative (rule W2).</exception>
    public JoinWindows Before(TimeSpan before) => WithBounds((long)before.TotalMilliseconds, AfterMs);

    /// <summary>The same with another bound for younger right records.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window's length would be negative (rule W2).</exception>
    public JoinWindows After(TimeSpan after) => WithBounds(BeforeMs, (long)after.TotalMilliseconds);

    private JoinWindows WithBounds(long beforeMs, long afterMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beforeMs + afterMs, "size");
        return this with { BeforeMs = beforeMs, AfterMs = afterMs };
    }
}
