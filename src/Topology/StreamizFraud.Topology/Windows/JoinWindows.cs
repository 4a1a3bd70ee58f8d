using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl;

/// <summary>How far apart in time two records may be to be joined; both bounds are included.</summary>
/// <remarks>Immutable. A left record at t meets right records from t - before to t + after.</remarks>
public sealed record JoinWindows
{
    private JoinWindows(long beforeMs, long afterMs, TimeSpan grace)
    {
        BeforeMs = beforeMs;
        AfterMs = afterMs;
        GraceMs = WindowTime.NotNegative(grace, "the grace of a join");
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
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="difference"/> is negative.</exception>
    public static JoinWindows OfTimeDifferenceWithNoGrace(TimeSpan difference) => OfTimeDifferenceAndGrace(difference, TimeSpan.Zero);

    /// <summary>Records at most <paramref name="difference"/> apart, <paramref name="grace"/> for late ones.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative.</exception>
    public static JoinWindows OfTimeDifferenceAndGrace(TimeSpan difference, TimeSpan grace)
    {
        var milliseconds = WindowTime.NotNegative(difference, "the time difference of a join");
        return new(milliseconds, milliseconds, grace);
    }

    /// <summary>The same with another bound for older right records.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window's length would be negative.</exception>
    public JoinWindows Before(TimeSpan before) => WithBounds((long)before.TotalMilliseconds, AfterMs);

    /// <summary>The same with another bound for younger right records.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window's length would be negative.</exception>
    public JoinWindows After(TimeSpan after) => WithBounds(BeforeMs, (long)after.TotalMilliseconds);

    private JoinWindows WithBounds(long beforeMs, long afterMs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(beforeMs + afterMs, "size");
        return this with { BeforeMs = beforeMs, AfterMs = afterMs };
    }
}
