namespace StreamizFraud.Topology.Testing;

/// <summary>What goes wrong in a <see cref="ClusterSimulation"/>. How often each kind happens in a run is drawn by its seed, and each kind is left out of some runs.</summary>
[Flags]
public enum SimulatedFaults
{
    /// <summary>Nothing: members still commit when they like, leave in order and come back, and time passes.</summary>
    None = 0,

    /// <summary>Processes die: at rest, inside any call on the cluster, between any two steps of a commit.</summary>
    Crashes = 1,

    /// <summary>Requests and replies are lost, requests arrive twice or late, calls are never answered.</summary>
    LostCalls = 2,

    /// <summary>Calls of producers are refused, producers break. Exactly once only: at least once such a result may be missing.</summary>
    Refusals = 4,

    /// <summary>Processes stop for longer than their session or transaction may last, and go on (zombies). Exactly once only, for the same reason.</summary>
    Zombies = 8,

    /// <summary>Disks are full, and forget their last writes when the power goes.</summary>
    Disks = 16,

    /// <summary>What ends transactions becomes visible late.</summary>
    LateMarkers = 32,

    /// <summary>Input topics get more partitions, if the topology has no stores and no repartition topics: an application with state refuses to go on.</summary>
    GrowingTopics = 64,

    /// <summary>All of them.</summary>
    All = Crashes | LostCalls | Refusals | Zombies | Disks | LateMarkers | GrowingTopics,
}
