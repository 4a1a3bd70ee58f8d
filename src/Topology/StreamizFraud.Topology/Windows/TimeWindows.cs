using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Windows of a fixed size, aligned to the Unix epoch: tumbling ones, or hopping ones after <see cref="AdvanceBy"/>.</summary>
/// <remarks>Immutable. A window contains its start and not its end.</remarks>
public sealed record TimeWindows
{
    private TimeWindows(TimeSpan size, TimeSpan grace)
    {
        SizeMs = WindowTime.Positive(size, "the size of windows");
        AdvanceMs = SizeMs;
        GraceMs = WindowTime.NotNegative(grace, "the grace of windows");
    }

    /// <summary>Length of a window in ms; 1 or more.</summary>
    public long SizeMs { get; }

    /// <summary>Time between the starts of two windows in ms; 1 to <see cref="SizeMs"/>.</summary>
    /// <value><see cref="SizeMs"/> by default: windows that do not overlap.</value>
    public long AdvanceMs { get; private init; }

    /// <summary>How long after its end a window takes late records, in ms of stream time; 0 or more.</summary>
    public long GraceMs { get; }

    /// <summary>Tumbling windows that close at their end: records that come later are dropped and counted.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is not a positive number of ms.</exception>
    public static TimeWindows OfSizeWithNoGrace(TimeSpan size) => new(size, TimeSpan.Zero);

    /// <summary>Tumbling windows that close <paramref name="grace"/> after their end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of range.</exception>
    public static TimeWindows OfSizeAndGrace(TimeSpan size, TimeSpan grace) => new(size, grace);

    /// <summary>The same with a window at each step: a record is in up to size / advance windows.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="advance"/> is not from 1 ms to the size.</exception>
    public TimeWindows AdvanceBy(TimeSpan advance)
    {
        var milliseconds = WindowTime.Positive(advance, "the advance of windows");
        if (milliseconds > SizeMs)
        {
            throw new ArgumentOutOfRangeException(
                nameof(advance),
                advance,
                $"Windows of {TimeSpan.FromMilliseconds(SizeMs)} cannot advance by {advance}: records between two windows would be in none. Make the advance shorter or the windows longer.");
        }

        return this with { AdvanceMs = milliseconds };
    }

    /// <summary>Start of the first window that contains a time; the others follow at <see cref="AdvanceMs"/> (rule W1).</summary>
    internal long FirstStart(long timestamp) => Math.Max(0, timestamp - SizeMs + AdvanceMs) / AdvanceMs * AdvanceMs;

    /// <summary>The window that begins at a start; an end past the end of time is the end of time (rule W3).</summary>
    internal Window At(long start) => WindowTime.Span(start, SizeMs);
}
