using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>One fault at the next call of one kind, then none.</summary>
internal sealed class OneTimeFault(FaultPoint point, FaultAnswer answer, Action? meanwhile = null) : IFaultScript
{
    public bool Struck { get; private set; }

    public FaultAnswer At(FaultPoint at, string clientId)
    {
        if (Struck || at != point)
        {
            return FaultAnswer.Pass;
        }

        Struck = true;
        meanwhile?.Invoke();
        return answer;
    }
}
