namespace StreamizFraud.Topology.Dsl;

/// <summary>What may be changed in a topology to save topics and stores, without changing its results.</summary>
/// <remarks>
/// Source: <c>topology.optimization</c> of Kafka Streams. Names of topics and nodes change with it, so a running application keeps what it
/// began with.
/// </remarks>
[Flags]
public enum TopologyOptimizations
{
    /// <summary>Nothing: Kafka's <c>none</c>.</summary>
    None = 0,

    /// <summary>
    /// A table that is read from a topic is restored from that topic, which must keep the last record of every key (compaction), and gets no
    /// changelog topic of its own: Kafka's <c>reuse.ktable.source.topics</c>.
    /// </summary>
    ReuseTableSourceTopics = 1,

    /// <summary>
    /// Several repartition topics below one change of the key become one, directly below the change and named as the first of them: Kafka's
    /// <c>merge.repartition.topics</c>.
    /// </summary>
    MergeRepartitionTopics = 2,

    /// <summary>A stream joined with itself keeps its records once: Kafka's <c>single.store.self.join</c>.</summary>
    SingleStoreSelfJoin = 4,

    /// <summary>Everything: Kafka's <c>all</c>.</summary>
    All = ReuseTableSourceTopics | MergeRepartitionTopics | SingleStoreSelfJoin,
}
