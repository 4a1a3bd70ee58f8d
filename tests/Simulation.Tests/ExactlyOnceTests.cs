using StreamizFraud.Simulation.Tests.Scenarios;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>The promise of exactly once, under every kind of trouble.</summary>
public sealed class ExactlyOnceTests(ITestOutputHelper output)
{
    private const int SeedCount = 300;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_input_counts_once_whatever_happens(int scenario) =>
        Seeds.RunAll(SeedCount, seed => new RunSettings(ChainScenario.All[scenario](), seed), output);
}
