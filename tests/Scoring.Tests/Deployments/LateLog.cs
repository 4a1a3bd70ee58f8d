using StreamizFraud.Topology.Control;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>A log that is there only when the cluster of the topology is.</summary>
internal sealed class LateLog : IControlLog
{
    public IControlLog Log { get; set; } = null!;

    public IReadOnlyList<ControlEntry> Read() => Log.Read();

    public long Append(ControlEntry entry) => Log.Append(entry);
}
