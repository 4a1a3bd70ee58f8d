using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Telemetry;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>What a global task is made with.</summary>
internal sealed record GlobalTaskPlan
{
    public required string ApplicationId { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required RuntimeMetrics Metrics { get; init; }

    public required BadRecordPolicy BadRecords { get; init; }
}
