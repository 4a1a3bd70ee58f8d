using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Simulation.Tests.Run;
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
        Seeds.RunAll(SeedCount, seed => new RunSettings(Composition.All[composition](seed), seed), output);
}
