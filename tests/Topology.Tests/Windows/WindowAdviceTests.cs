using StreamizFraud.Topology.Dsl;
using Xunit;

namespace StreamizFraud.Topology.Tests.Windows;

/// <summary>A window that cannot be is refused in the user's words, with what to do.</summary>
public sealed class WindowAdviceTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_impossible_window_says_what_is_wrong_and_what_to_do(Func<object> window, string what, string advice)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(window);

        Assert.StartsWith(what, refused.Message, StringComparison.Ordinal);
        Assert.Contains(advice, refused.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Func<object>, string, string> Wrong() => new()
    {
        { () => TimeWindows.OfSizeWithNoGrace(TimeSpan.Zero), "The size of windows must be 1 ms or more", "TimeSpan.FromMinutes" },
        { () => TimeWindows.OfSizeAndGrace(Hour, -Hour), "The grace of windows cannot be negative", "TimeSpan.Zero" },
        { () => TimeWindows.OfSizeWithNoGrace(Hour).AdvanceBy(2 * Hour), "Windows of 01:00:00 cannot advance by 02:00:00", "Make the advance shorter" },
        { () => TimeWindows.OfSizeWithNoGrace(Hour).AdvanceBy(TimeSpan.FromTicks(1)), "The advance of windows must be 1 ms or more", "TimeSpan.FromMinutes" },
        { () => SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.Zero), "The inactivity gap of sessions must be 1 ms or more", "TimeSpan.FromMinutes" },
        { () => SlidingWindows.OfTimeDifferenceWithNoGrace(-Hour), "The time difference of sliding windows cannot be negative", "TimeSpan.Zero" },
        { () => JoinWindows.OfTimeDifferenceWithNoGrace(-Hour), "The time difference of a join cannot be negative", "TimeSpan.Zero" },
    };
}
