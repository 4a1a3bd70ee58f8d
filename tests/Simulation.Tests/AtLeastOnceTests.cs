using StreamizFraud.Simulation.Tests.Scenarios;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>At least once: inputs may count twice, none is lost.</summary>
public sealed class AtLeastOnceTests(ITestOutputHelper output)
{
    private const int SeedCount = 100;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void No_input_is_lost_whatever_happens(int scenario) =>
        Seeds.RunAll(SeedCount, seed => Settings(scenario, seed), output);

    [Theory]
    [InlineData(1, 1733)]
    public void Runs_that_found_a_fault_stay_right(int scenario, int seed)
    {
        using var run = new SimulationRun(Settings(scenario, seed));
        run.Run();
    }

    private static RunSettings Settings(int scenario, int seed) => new(ChainScenario.All[scenario](), seed) { ExactlyOnce = false };
}
