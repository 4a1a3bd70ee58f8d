using StreamizFraud.Simulation.Tests.Compositions;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>At least once, a run under trouble gives at least what an undisturbed run of the same topology over the same input gives.</summary>
[Trait("Fault", "4")]
public sealed class AtLeastOnceComparisonTests(ITestOutputHelper output)
{
    private const int SeedCount = 50;

    public static TheoryData<string> Names => [.. Composition.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void At_least_once_nothing_of_an_undisturbed_run_is_missing(string composition) =>
        Seeds.RunAll(SeedCount, seed => Settings(composition, seed), output);

    [Theory]
    [InlineData(nameof(JoinsComposition), 51)]
    [InlineData(nameof(WindowsComposition), 166)]
    [InlineData(nameof(GlobalTableComposition), 106)]
    [InlineData(nameof(GlobalTableComposition), 590)]
    [InlineData(nameof(GlobalTableComposition), 1372)]
    [InlineData(nameof(GrowthComposition), 148)]
    [InlineData(nameof(SlowRecordComposition), 1551)]
    [InlineData(nameof(GlobalTableComposition), 1196)]
    public void Runs_that_found_a_fault_stay_right(string composition, int seed)
    {
        using var run = new SimulationRun(Settings(composition, seed));
        run.Run();
    }

    private static RunSettings Settings(string composition, int seed) => new(Composition.All[composition](seed), seed) { ExactlyOnce = false, Mild = true };
}
