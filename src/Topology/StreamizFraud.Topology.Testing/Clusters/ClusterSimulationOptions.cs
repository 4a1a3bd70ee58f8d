using StreamizFraud.Topology.Runtime.App;

namespace StreamizFraud.Topology.Testing;

/// <summary>How a <see cref="ClusterSimulation"/> runs a topology, and what it demands.</summary>
public sealed record ClusterSimulationOptions
{
    /// <summary>Whether commits are transactions.</summary>
    /// <value>Exactly once by default.</value>
    public ProcessingGuarantee ProcessingGuarantee { get; init; } = ProcessingGuarantee.ExactlyOnce;

    /// <summary>What may go wrong.</summary>
    /// <value>Everything by default.</value>
    public SimulatedFaults Faults { get; init; } = SimulatedFaults.All;

    /// <summary>Things that happen in a run before the faults stop: steps of members, records fed, faults.</summary>
    /// <value>150 by default; 1 or more. More find rarer faults and take as much longer.</value>
    public int Actions { get; init; } = 150;

    /// <summary>Settings of the application over those that a run draws (commit interval, records a commit, cached rows, time-outs): the ones that it needs.</summary>
    /// <value>
    /// Null by default: none. What names the members and their cluster must stay: application id, client id, group instance id, state directory, bootstrap servers, and the
    /// guarantee, which is <see cref="ProcessingGuarantee"/>.
    /// </value>
    public Func<StreamsConfig, StreamsConfig>? Configure { get; init; }

    /// <summary>Topics that the topology writes to and that its plan does not name, because a sink chooses them record by record.</summary>
    public IReadOnlyCollection<string> FurtherTopics { get; init; } = [];

    /// <summary>What must be equal, by the name of a topic or a store, in place of what follows from the topology. Where a topic and a store have one name: <c>topic NAME</c> and <c>store NAME</c>.</summary>
    /// <value>Empty by default. See <see cref="ClusterSimulationReport.Compared"/> for what follows.</value>
    public IReadOnlyDictionary<string, OutputComparison> Comparisons { get; init; } = new Dictionary<string, OutputComparison>();

    /// <summary>What else must hold.</summary>
    public IReadOnlyList<SimulationInvariant> Invariants { get; init; } = [];

    /// <summary>Whether what the topology does outside (<see cref="SideEffects"/>) may be done again: each must then be there as it is without trouble, how often does not matter.</summary>
    /// <value>False by default.</value>
    public bool EffectsAreRepeatable { get; init; }

    /// <summary>Most runs that are spent on making a failing one smaller.</summary>
    /// <value>400 by default, some seconds; 0: it is shown as it is.</value>
    public int ShrinkRuns { get; init; } = 400;
}
