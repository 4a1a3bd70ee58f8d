using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>Alarms of shares against chance, with seeds that are printed.</summary>
public sealed class ShareAlarmTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.0024)]
    [InlineData(0.3)]
    public void A_share_at_its_bound_rings_as_seldom_as_promised_and_a_share_inside_never(double bound)
    {
        const double Between = 2_000;
        const int Steps = 4_000_000;
        var (above, below) = (0, 0);
        for (var seed = 1; seed <= 3; seed++)
        {
            above += Rings(new Random(seed), bound, Steps, () => ShareAlarm.Above(bound, Between));
            below += Rings(new Random(seed), bound, Steps, () => ShareAlarm.Below(bound, Between));
            Assert.Equal(0, Rings(new Random(seed), bound * 0.8, 1_000_000, () => ShareAlarm.Above(bound, 1e9)));
            Assert.Equal(0, Rings(new Random(seed), bound * 1.25, 1_000_000, () => ShareAlarm.Below(bound, 1e9)));
        }

        output.WriteLine($"seeds 1 to 3, bound {bound}: {above} alarms above and {below} below in {3 * Steps:N0} steps; at most {3 * Steps / Between:N0} promised");
        Assert.InRange(above, 1, (int)(3 * Steps / Between));
        Assert.InRange(below, 0, (int)(3 * Steps / Between));
    }

    [Fact]
    public void The_twin_that_compares_the_plain_share_rings_by_chance()
    {
        var (random, hits) = (new Random(1), 0);
        var rings = 0;
        for (var count = 1; count <= 100_000; count++)
        {
            hits += random.NextDouble() < 0.008 ? 1 : 0;
            rings += count >= 100 && (double)hits / count > 0.01 ? 1 : 0;
        }

        Assert.NotEqual(0, rings);
        Assert.Equal(0, Rings(new Random(1), 0.008, 100_000, () => ShareAlarm.Above(0.01, 1e9)));
    }

    [Theory]
    [InlineData(0.01, 1.0, 60)]
    [InlineData(0.01, 0.05, 2_500)]
    [InlineData(0.01, 0.02, 20_000)]
    public void A_share_beyond_its_bound_is_found_even_after_a_long_good_time(double bound, double share, int atMost)
    {
        var random = new Random(7);
        var alarm = ShareAlarm.Above(bound, 1e9);
        for (var good = 0; good < 1_000_000; good++)
        {
            alarm.Add(random.NextDouble() < bound / 2 ? 1 : 0, 1);
        }

        var steps = 0;
        for (; !alarm.Rings && steps <= atMost; steps++)
        {
            alarm.Add(random.NextDouble() < share ? 1 : 0, 1);
        }

        output.WriteLine($"seed 7: a share of {share} found after {steps:N0}, told as {alarm.Hits:N0} of {alarm.Count:N0}");
        Assert.InRange(steps, 1, atMost);
    }

    [Fact]
    public void A_slot_counts_for_a_tenth_however_much_happens_in_it_and_one_bad_slot_is_forgotten()
    {
        var alarm = ShareAlarm.Above(0.01, 1e9, slot: 6);
        for (var slot = 0; slot < 9; slot++)
        {
            alarm.Add(1_000, 1_000, 6 * slot);
            alarm.Add(1_000, 1_000, (6 * slot) + 5);
        }

        Assert.False(alarm.Rings);
        alarm.Add(3, 3, 54);
        Assert.True(alarm.Rings);

        alarm.Add(100_000, 100_000, 60);
        alarm.Add(0, 10_000, 66);
        Assert.Equal((false, 0L), (alarm.Rings, alarm.Count));
    }

    [Fact]
    public void Silence_is_found_too()
    {
        var alarm = ShareAlarm.Below(0.0024, 1e9);
        var steps = 0;
        for (; !alarm.Rings; steps++)
        {
            alarm.Add(0, 1);
        }

        Assert.InRange(steps, 5_000, 20_000);
    }

    private static int Rings(Random random, double share, int steps, Func<ShareAlarm> make)
    {
        var rings = 0;
        var alarm = make();
        for (var step = 0; step < steps; step++)
        {
            alarm.Add(random.NextDouble() < share ? 1 : 0, 1);
            if (alarm.Rings)
            {
                rings++;
                alarm = make();
            }
        }

        return rings;
    }
}
