using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Simulation.Tests.Twins;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>
/// The ledger must catch an engine that is broken on purpose (oracle O7), on seeds that the engine as it is passes; otherwise a green
/// simulation says nothing.
/// </summary>
public sealed class BrokenTwinTests(ITestOutputHelper output)
{
    // The rarest, a restore that ends too early, is found about once in 70 seeds.
    private const int MostSeeds = 1000;

    private static readonly Dictionary<string, Func<SimulatedCluster, ProcessPorts>> Twins = new()
    {
        [nameof(StoresFirst)] = cluster => new StoresFirst(cluster),
        [nameof(RestoreToLastStable)] = cluster => new RestoreToLastStable(cluster),
        [nameof(UnstableOffsets)] = cluster => new UnstableOffsets(cluster),
        [nameof(OffsetsOutsideTransaction)] = cluster => new OffsetsOutsideTransaction(cluster),
        [nameof(LostReplyIsAbort)] = cluster => new LostReplyIsAbort(cluster),
        [nameof(DeafToLost)] = cluster => new DeafToLost(cluster),
        [nameof(KeepsProducer)] = cluster => new KeepsProducer(cluster),
        [nameof(WatchesEndsOnly)] = cluster => new WatchesEndsOnly(cluster),
        [nameof(DropsFlush)] = cluster => new DropsFlush(cluster),
    };

    public static TheoryData<string> Names => [.. Twins.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_broken_twin_is_caught(string twin)
    {
        var failure = Seeds.FirstFailure(
            MostSeeds, seed => new RunSettings(ChainScenario.All[seed % ChainScenario.All.Count](), seed) { Ports = Twins[twin], MayStumble = true });

        Assert.True(failure is not null, $"Inconclusive: {twin} was not caught by {MostSeeds} seeds.");
        output.WriteLine($"{twin}: {failure.Message.Split(Environment.NewLine)[0]}");
    }
}
