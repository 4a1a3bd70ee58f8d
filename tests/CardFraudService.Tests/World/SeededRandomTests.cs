using CardFraudService.World;
using Xunit;

namespace CardFraudService.Tests.World;

public sealed class SeededRandomTests
{
    [Fact]
    public void The_bits_are_those_of_xoshiro256_starstar_filled_by_splitmix64()
    {
        // Computed with a separate implementation from the authors' C sources.
        var random = new SeededRandom(42);
        ulong[] first = [random.NextBits(), random.NextBits(), random.NextBits(), random.NextBits()];
        Assert.Equal(XoshiroOf42, first);
    }

    [Fact]
    public void The_logarithm_is_right_to_two_units_in_the_last_place()
    {
        var random = new SeededRandom(7);
        for (var i = 0; i < 100_000; i++)
        {
            var x = (1 - random.NextUniform()) * Math.Pow(10, random.NextBelow(12) - 6);
            var expected = Math.Log(x);
            Assert.True(
                Math.Abs(SeededRandom.Log(x) - expected) <= 4e-16 * Math.Max(1, Math.Abs(expected)),
                $"log({x:R}) = {SeededRandom.Log(x):R}, expected {expected:R}");
        }
    }

    [Fact]
    public void Normal_draws_have_the_asked_mean_and_deviation()
    {
        var random = new SeededRandom(3);
        var draws = Enumerable.Range(0, 200_000).Select(_ => random.NextNormal(50, 20)).ToArray();
        var mean = draws.Average();
        Assert.InRange(mean, 49.8, 50.2);
        Assert.InRange(Math.Sqrt(draws.Average(d => (d - mean) * (d - mean))), 19.8, 20.2);
        Assert.InRange(draws.Count(d => d < 30) / 200_000.0, 0.155, 0.162);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.7)]
    [InlineData(4.0)]
    public void Poisson_draws_have_equal_mean_and_variance(double rate)
    {
        var random = new SeededRandom(4);
        var draws = Enumerable.Range(0, 200_000).Select(_ => (double)random.NextPoisson(rate)).ToArray();
        var mean = draws.Average();
        Assert.InRange(mean, rate * 0.98, rate * 1.02);
        Assert.InRange(draws.Average(d => (d - mean) * (d - mean)), rate * 0.97, rate * 1.03);
    }

    [Fact]
    public void A_sample_holds_different_numbers_and_every_number_is_as_likely()
    {
        var random = new SeededRandom(5);
        var hits = new int[10];
        for (var i = 0; i < 20_000; i++)
        {
            var sample = random.NextSample(10, 3);
            Assert.Equal(3, sample.Distinct().Count());
            foreach (var number in sample)
            {
                hits[number]++;
            }
        }

        Assert.All(hits, h => Assert.InRange(h, 5_700, 6_300));
        Assert.Equal(2, random.NextSample(2, 5).Length);
    }

    [Fact]
    public void A_fractional_rate_is_kept_exactly_where_rounding_each_day_is_a_quarter_too_high()
    {
        var rate = new CarriedRate(2 * 4_000, 10_000);
        var days = Enumerable.Range(0, 50).Select(_ => rate.Next()).ToArray();
        Assert.Equal(40, days.Sum());
        Assert.All(days, d => Assert.InRange(d, 0, 1));
        Assert.Equal(50, Enumerable.Range(0, 50).Sum(_ => (int)Math.Round(0.8)));
    }

    private static readonly ulong[] XoshiroOf42 = [0x15780B2E0C2EC716, 0x6104D9866D113A7E, 0xAE17533239E499A1, 0xECB8AD4703B360A1];
}
