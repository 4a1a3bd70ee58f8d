using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.Windows;

/// <summary>Times as windows take them: whole ms within bounds (rule W2).</summary>
internal static class WindowTime
{
    public static long Positive(TimeSpan time, string what)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, 1, what);
        return milliseconds;
    }

    public static long NotNegative(TimeSpan time, string what)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds, what);
        return milliseconds;
    }

    /// <summary>A time some ms later, or earlier; what lies past the end of time is the end of time (rule W3).</summary>
    /// <param name="time">A time, 0 or later.</param>
    /// <param name="milliseconds">How much later; negative: earlier.</param>
    public static long Later(long time, long milliseconds) => milliseconds > 0 && time > long.MaxValue - milliseconds ? long.MaxValue : time + milliseconds;

    /// <summary>A window of a length; an end past the end of time is the end of time (rule W3).</summary>
    public static Window Span(long start, long length) => new(start, start > long.MaxValue - length ? long.MaxValue : start + length);
}
