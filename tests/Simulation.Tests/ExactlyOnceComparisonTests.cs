using StreamizFraud.Simulation.Tests.Compositions;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>Exactly once, a run under every kind of trouble gives what an undisturbed run of the same topology over the same input gives.</summary>
[Trait("Fault", "4")]
public sealed class ExactlyOnceComparisonTests(ITestOutputHelper output)
{
    private const int SeedCount = 50;

    public static TheoryData<string> Names => [.. Composition.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Exactly_once_nothing_differs_from_an_undisturbed_run(string composition) =>
        Seeds.RunAll(SeedCount, seed => Settings(composition, seed), output);

    [Theory]
    [InlineData(nameof(TablesComposition), 51)]
    [InlineData(nameof(ResetComposition), 100)]
    [InlineData(nameof(GlobalTableComposition), 709)]
    [InlineData(nameof(GlobalTableComposition), 1740)]
    [InlineData(nameof(JoinsComposition), 771)]
    [InlineData(nameof(GrowthComposition), 816)]
    [InlineData(nameof(ResetComposition), 648)]
    [InlineData(nameof(SlowRecordComposition), 1020)]
    [InlineData(nameof(GlobalTableComposition), 685)]
    [InlineData(nameof(RefusedHeldBackComposition), 376)]
    public void Runs_that_found_a_fault_stay_right(string composition, int seed)
    {
        using var run = new SimulationRun(Settings(composition, seed));
        run.Run();
    }

    private static RunSettings Settings(string composition, int seed) => new(Composition.All[composition](seed), seed);
}
