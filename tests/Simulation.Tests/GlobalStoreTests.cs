using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Simulation.Tests.Twins;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>The global store of every client takes each committed record of its topic once, whatever happens (rule K6).</summary>
public sealed class GlobalStoreTests(ITestOutputHelper output)
{
    private const int SeedCount = 300;
    private const int MostSeeds = 1000;

    private static readonly Dictionary<string, Func<SimulatedCluster, ProcessPorts>> Twins = new()
    {
        [nameof(GlobalRowsBeforePlace)] = cluster => new GlobalRowsBeforePlace(cluster),
        [nameof(GlobalReadsUncommitted)] = cluster => new GlobalReadsUncommitted(cluster),
    };

    public static TheoryData<string> Names => [.. Twins.Keys];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_global_store_takes_every_record_once_whatever_happens(bool exactlyOnce) =>
        Seeds.RunAll(SeedCount, seed => new RunSettings(ChainScenario.Global(), seed) { ExactlyOnce = exactlyOnce }, output);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_twin_is_caught(string twin)
    {
        var failure = Seeds.FirstFailure(MostSeeds, seed => new RunSettings(ChainScenario.Global(), seed) { Ports = Twins[twin], MayStumble = true });

        Assert.True(failure is not null, $"Inconclusive: {twin} was not caught by {MostSeeds} seeds.");
        output.WriteLine($"{twin}: {failure.Message.Split(Environment.NewLine)[0]}");
    }
}
