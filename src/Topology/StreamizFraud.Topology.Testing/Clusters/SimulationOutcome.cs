using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing.Runs;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing;

/// <summary>What a run of a <see cref="ClusterSimulation"/> has left when it has come to rest: all that a reader of committed data sees.</summary>
public sealed class SimulationOutcome
{
    private readonly SimulationRun _run;

    internal SimulationOutcome(SimulationRun run, SideEffects effects) => (_run, SideEffects) = (run, effects);

    /// <summary>The seed of the run.</summary>
    public int Seed => _run.Settings.Seed;

    /// <summary>What was done outside of topics and stores.</summary>
    public SideEffects SideEffects { get; }

    /// <summary>The committed records of a topic, partition by partition; of the feed's too, and of changelogs (<c>sim-STORE-changelog</c>).</summary>
    /// <exception cref="Runtime.Ports.ClusterException">No such topic.</exception>
    public IReadOnlyList<SimulatedRecord> Records(string topic) =>
        [.. Enumerable.Range(0, Math.Max(1, _run.Cluster.PartitionCount(topic))).SelectMany(partition => _run.Cluster.ReadAll(topic, partition))];

    /// <summary>The same, keys and values read.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="keySerde">Reads keys; null for the built-in serde of the type. A missing key is the type's default.</param>
    /// <param name="valueSerde">Reads values, in the same way.</param>
    public IReadOnlyList<KeyValuePair<K, V>> Read<K, V>(string topic, ISerde<K>? keySerde = null, ISerde<V>? valueSerde = null)
    {
        var (keys, values) = (keySerde ?? Serde.Default<K>(), valueSerde ?? Serde.Default<V>());
        return
        [
            .. Records(topic).Select(record => KeyValuePair.Create(
                record.Key is null ? default! : keys.Deserialize(record.Key, new SerdeContext(topic, IsKey: true)),
                record.Value is null ? default! : values.Deserialize(record.Value, new SerdeContext(topic, IsKey: false)))),
        ];
    }
}
