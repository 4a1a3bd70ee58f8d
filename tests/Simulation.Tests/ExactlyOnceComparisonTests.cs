using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Simulation.Tests.Run;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>A run under every kind of trouble gives what an undisturbed run of the same topology over the same input gives.</summary>
[Trait("Fault", "4")]
public sealed class ComparisonTests(ITestOutputHelper output)
{
    private const int SeedCount = 100;

    public static TheoryData<string> Names => [.. Composition.All.Keys];

    /// <summary>All but the one that cannot go on from a slow record, whatever a member does.</summary>
    public static TheoryData<string> Calm => [.. Composition.All.Keys.Except([nameof(SlowRecordComposition)])];

    /// <summary>What is compared is determined by the input alone: when a member commits and how much it reads at once changes nothing.</summary>
    [Theory]
    [MemberData(nameof(Calm))]
    public void Without_trouble_nothing_differs_however_a_member_goes_about_it(string composition) =>
        Seeds.RunAll(SeedCount, seed => new RunSettings(Composition.All[composition](seed), seed) { Calm = true }, output);

    [Theory]
    [MemberData(nameof(Names))]
    public void Exactly_once_nothing_differs_from_an_undisturbed_run(string composition) =>
        Seeds.RunAll(SeedCount, seed => new RunSettings(Composition.All[composition](seed), seed), output);

    [Theory]
    [MemberData(nameof(Names))]
    public void At_least_once_nothing_of_an_undisturbed_run_is_missing(string composition) =>
        Seeds.RunAll(SeedCount, seed => new RunSettings(Composition.All[composition](seed), seed) { ExactlyOnce = false, Mild = true }, output);
}
