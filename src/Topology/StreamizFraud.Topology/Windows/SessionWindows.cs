using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Windows that last as long as records of a key keep coming: they grow and merge while gaps are short enough.</summary>
/// <remarks>Immutable. A window contains its start and its end.</remarks>
public sealed record SessionWindows
{
    private SessionWindows(TimeSpan gap, TimeSpan grace)
    {
        InactivityGapMs = WindowTime.Positive(gap, "the inactivity gap of sessions");
        GraceMs = WindowTime.NotNegative(grace, "the grace of sessions");
    }

    /// <summary>Longest time without a record inside a session, in ms; 1 or more.</summary>
    public long InactivityGapMs { get; }

    /// <summary>How long after its end and gap a session takes late records, in ms of stream time; 0 or more.</summary>
    public long GraceMs { get; }

    /// <summary>Sessions that close a gap after their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="gap"/> is not a positive number of ms.</exception>
    public static SessionWindows OfInactivityGapWithNoGrace(TimeSpan gap) => new(gap, TimeSpan.Zero);

    /// <summary>Sessions that close a gap and <paramref name="grace"/> after their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of range.</exception>
    public static SessionWindows OfInactivityGapAndGrace(TimeSpan gap, TimeSpan grace) => new(gap, grace);
}
