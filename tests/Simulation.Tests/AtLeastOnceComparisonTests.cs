using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Simulation.Tests.Run;
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
        Seeds.RunAll(SeedCount, seed => new RunSettings(Composition.All[composition](seed), seed) { ExactlyOnce = false, Mild = true }, output);
}
