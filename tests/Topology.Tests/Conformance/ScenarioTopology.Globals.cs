
namespace StreamizFraud.Topology.Tests.Conformance;

/// <content>Global tables.</content>
internal sealed partial class ScenarioTopology
{
    private bool ApplyGlobal(Step step, object? on) => Made(step, (step.Op, on) switch
    {
        _ => null,
    });
}
