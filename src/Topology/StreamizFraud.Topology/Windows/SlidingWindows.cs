using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Windows defined by the data: one for every distinct set of records that lie within a time difference.</summary>
/// <remarks>Immutable. A window contains its start and its end. Source: KIP-450.</remarks>
public sealed record SlidingWindows
{
    private SlidingWindows(TimeSpan difference, TimeSpan grace)
    {
        TimeDifferenceMs = WindowTime.NotNegative(difference, "the time difference of sliding windows");
        GraceMs = WindowTime.NotNegative(grace, "the grace of sliding windows");
    }

    /// <summary>Most ms between the first and the last record of a window; 0 or more.</summary>
    public long TimeDifferenceMs { get; }

    /// <summary>How long after its end a window takes late records, in ms of stream time; 0 or more.</summary>
    public long GraceMs { get; }

    /// <summary>Windows that close at their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="difference"/> is negative.</exception>
    public static SlidingWindows OfTimeDifferenceWithNoGrace(TimeSpan difference) => new(difference, TimeSpan.Zero);

    /// <summary>Windows that close <paramref name="grace"/> after their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative.</exception>
    public static SlidingWindows OfTimeDifferenceAndGrace(TimeSpan difference, TimeSpan grace) => new(difference, grace);
}
