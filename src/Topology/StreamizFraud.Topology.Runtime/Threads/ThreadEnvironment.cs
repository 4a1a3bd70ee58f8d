using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>What a stream thread is made with.</summary>
internal sealed record ThreadEnvironment
{
    public required string ApplicationId { get; init; }

    public required int Index { get; init; }

    public required StreamTopology Topology { get; init; }

    public required PartitionPlan Partitions { get; init; }

    public required ICluster Cluster { get; init; }

    public required IStoreEngine PersistentEngine { get; init; }

    public required IStoreEngine MemoryEngine { get; init; }

    public required StateDirectory StateDirectory { get; init; }

    public required ThreadOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public required RuntimeMetrics Metrics { get; init; }

    /// <summary>The client's global stores, loaded.</summary>
    public IGlobalStores GlobalStores { get; init; } = NoGlobalStores.Instance;

    /// <summary>Decides of bad records in place of the setting; null: the setting does.</summary>
    public BadRecordHandler? BadRecordHandler { get; init; }

    /// <summary>Whether nothing is to be processed for now.</summary>
    public Func<bool> IsPaused { get; init; } = () => false;

    /// <summary>Told of every store that is restored, stage by stage.</summary>
    public Action<RestoreStage, RestoreReport>? Restoring { get; init; }

    /// <summary>Finds, or makes, a topic that a record chose, and gives its partitions; null: the cluster is asked.</summary>
    public Func<string, int>? FindTopic { get; init; }

    /// <summary>Told of the steps of commits; tests crash there.</summary>
    public ICommitSteps CommitSteps { get; init; } = NoCommitSteps.Instance;
}
