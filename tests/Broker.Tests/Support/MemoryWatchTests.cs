using Xunit;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>The slope of memory finds a leak, and none where there is none.</summary>
public sealed class MemoryWatchTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(0.05, true)]
    public void A_leak_of_three_MiB_a_minute_shows_through_noise_and_lives_of_different_size(double perSecond, bool isFound)
    {
        // Two lives, 60 samples each, 2 s apart, noise of some 2 MiB; seed 4.
        var random = new Random(4);
        var lives = new[] { 180.0, 320.0 }.Select(level => (IReadOnlyList<MemorySample>)[.. Enumerable.Range(0, 60).Select(i => Sample(i * 2, level + (perSecond * i * 2) + (random.NextDouble() * 4)))]).ToList();
        var (slope, error) = MemoryWatch.Slope(lives, sample => sample.Resident);
        Assert.InRange(slope, perSecond - (3 * error), perSecond + (3 * error));
        Assert.Equal(isFound, slope > 3 * error);
    }

    [Fact]
    public void Lines_without_noise_have_their_slope_and_no_error()
    {
        var (slope, error) = MemoryWatch.Slope([[Sample(0, 10), Sample(1, 12), Sample(5, 20)], [Sample(9, 100), Sample(11, 104)]], sample => sample.Resident);
        Assert.Equal(2, slope, 12);
        Assert.Equal(0, error, 6);
    }

    private static MemorySample Sample(double seconds, double mib) => new(seconds, mib, 0, 0);
}
