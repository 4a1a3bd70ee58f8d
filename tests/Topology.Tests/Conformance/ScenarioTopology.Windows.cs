
namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Windows, what is aggregated in them, and suppression.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyWindow(Step step, object? on) => Made(step, (step.Op, on) switch
    {
        _ => null,
    });
}
