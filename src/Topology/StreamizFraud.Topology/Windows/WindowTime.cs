using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.Windows;

/// <summary>Times as windows take them: whole ms within bounds (rule W2).</summary>
internal static class WindowTime
{
    /// <summary>A length or a step.</summary>
    /// <param name="time">The time.</param>
    /// <param name="what">What it is, in the user's words: <c>the size of the windows</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1 ms.</exception>
    public static long Positive(TimeSpan time, string what) => time >= TimeSpan.FromMilliseconds(1)
        ? (long)time.TotalMilliseconds
        : throw new ArgumentOutOfRangeException(nameof(time), time, $"{Sentence(what)} must be 1 ms or more, for example TimeSpan.FromMinutes(5).");

    /// <summary>A time to wait or to look back.</summary>
    /// <param name="time">The time.</param>
    /// <param name="what">What it is, in the user's words: <c>the grace of the windows</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static long NotNegative(TimeSpan time, string what) => time >= TimeSpan.Zero
        ? (long)time.TotalMilliseconds
        : throw new ArgumentOutOfRangeException(nameof(time), time, $"{Sentence(what)} cannot be negative; TimeSpan.Zero is the least.");

    private static string Sentence(string what) => char.ToUpperInvariant(what[0]) + what[1..];

    /// <summary>A time some ms later, or earlier; what lies past the end of time is the end of time (rule W3).</summary>
    /// <param name="time">A time, 0 or later.</param>
    /// <param name="milliseconds">How much later; negative: earlier.</param>
    public static long Later(long time, long milliseconds) => milliseconds > 0 && time > long.MaxValue - milliseconds ? long.MaxValue : time + milliseconds;

    /// <summary>A window of a length; an end past the end of time is the end of time (rule W3).</summary>
    public static Window Span(long start, long length) => new(start, start > long.MaxValue - length ? long.MaxValue : start + length);
}
