using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>The steps of a reset, as a service has them.</summary>
internal static class ResetSteps
{
    public static async Task Reset(StreamTopology topology, StreamsConfig config, ICluster cluster)
    {
        var plan = await ApplicationReset.PlanAsync(topology, config, cluster, new ResetOptions { Position = ResetPosition.Earliest });
        Console.WriteLine(plan);                                              // offsets, topics and folders, one a line
        if (plan.Members.Count == 0)
        {
            await plan.ExecuteAsync();
        }
    }
}
