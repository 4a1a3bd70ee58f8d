using StreamizFraud.Simulation.Tests.Compositions;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>
/// What is compared is determined by the input alone: when a member commits, how much it reads at once, and transactions that are over because the
/// clock has leapt change nothing.
/// </summary>
[Trait("Fault", "4")]
public sealed class CalmComparisonTests(ITestOutputHelper output)
{
    private const int SeedCount = 50;

    /// <summary>All but the one that cannot go on from a slow record, whatever a member does.</summary>
    public static TheoryData<string> Names => [.. Composition.All.Keys.Except([nameof(SlowRecordComposition)])];

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_trouble_nothing_differs_however_a_member_goes_about_it(string composition) =>
        Seeds.RunAll(SeedCount, seed => new RunSettings(Composition.All[composition](seed), seed) { Calm = true }, output);
}
