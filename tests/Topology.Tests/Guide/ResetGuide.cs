using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/topics.md shows of a reset.</summary>
public sealed class ResetGuide
{
    [Fact]
    public async Task A_plan_is_read_and_carried_out()
    {
        var cluster = new SimulatedCluster();
        cluster.CreateTopic("payments", 1);
        cluster.CreateTopic("fraud-payments-of-card-changelog", 1);
        var config = new StreamsConfig { ApplicationId = "fraud", StateDirectory = Path.Combine(Path.GetTempPath(), $"reset-guide-{Environment.ProcessId}") };

        await ResetSteps.Reset(PaymentsOfCards.Topology(), config, cluster);

        Assert.Equal(0, cluster.PartitionCount("fraud-payments-of-card-changelog"));
    }
}
