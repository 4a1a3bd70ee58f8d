namespace StreamizFraud.Topology.Processing;

/// <summary>Wraps nothing.</summary>
internal sealed class NoProcessorWrapper : IProcessorWrapper
{
    public static IProcessorWrapper Instance { get; } = new NoProcessorWrapper();
}
