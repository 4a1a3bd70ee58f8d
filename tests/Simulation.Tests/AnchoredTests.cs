using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Runs;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>The same promises where the group shares out an anchor topic, and rebalances take away only what moves.</summary>
public sealed class AnchoredTests(ITestOutputHelper output)
{
    private const int SeedCount = 150;
    private const int ComparedCount = 25;

    public static TheoryData<string> Names => [.. Composition.All.Keys];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_input_counts_once_whatever_happens(int scenario) =>
        Seeds.RunAll(SeedCount, seed => Anchored(new(Scenarios.ChainScenario.All[scenario](), seed)), output);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void At_least_once_no_input_is_lost_whatever_happens(int scenario) =>
        Seeds.RunAll(SeedCount, seed => Anchored(new(Scenarios.ChainScenario.All[scenario](), seed)) with { ExactlyOnce = false }, output);

    [Theory]
    [MemberData(nameof(Names))]
    public void Exactly_once_nothing_differs_from_an_undisturbed_run(string composition) =>
        Seeds.RunAll(ComparedCount, seed => Anchored(new(Composition.All[composition](seed), seed)), output);

    /// <summary>A process that stands still twice for longer than a transaction may last is no record that is too slow.</summary>
    [Fact]
    public void Runs_that_found_a_fault_stay_right()
    {
        using var run = new SimulationRun(Anchored(new(Composition.All[nameof(FailingRecordsComposition)](109), 109)));
        run.Run();
    }

    private static RunSettings Anchored(RunSettings settings) => settings with { Assignment = GroupAssignment.CooperativeSticky };
}
