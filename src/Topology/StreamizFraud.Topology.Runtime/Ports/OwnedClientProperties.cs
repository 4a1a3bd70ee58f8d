namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Client properties, by Kafka's names, that the runtime sets itself. Implementations of <see cref="ICluster"/> refuse them from anybody else.</summary>
/// <remarks>Thread-safe. Refused rather than overwritten, so that nobody believes in a setting without effect; exactly once rests on most of them.</remarks>
public static class OwnedClientProperties
{
    private const string Offsets = "the runtime commits offsets together with results; commit.interval.ms says how often";
    private const string Starts = "the runtime looks up itself where an input begins; use auto.offset.reset without a prefix";
    private const string Acknowledged = "it is always all: a result that a broker can lose would not be exactly once, nor at least once";

    /// <summary>Each property, with why it cannot be set and what to use instead.</summary>
    public static IReadOnlyDictionary<string, string> Instead { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "all clients of an application use one cluster; use bootstrap.servers without a prefix",
        ["metadata.broker.list"] = "use bootstrap.servers without a prefix",
        ["client.id"] = "each client gets a name of its own; use client.id without a prefix for what they begin with",
        ["group.id"] = "it is the application.id",
        ["group.instance.id"] = "each thread gets its own; use group.instance.id without a prefix",
        ["group.protocol"] = "use group.assignment without a prefix",
        ["group.remote.assignor"] = "use group.assignment without a prefix",
        ["partition.assignment.strategy"] = "use group.assignment without a prefix",
        ["enable.auto.commit"] = Offsets,
        ["auto.commit.enable"] = Offsets,
        ["auto.commit.interval.ms"] = Offsets,
        ["enable.auto.offset.store"] = Offsets,
        ["offset.store.method"] = Offsets,
        ["auto.offset.reset"] = Starts,
        ["isolation.level"] = "it follows from processing.guarantee",
        ["enable.partition.eof"] = "the runtime needs it",
        ["session.timeout.ms"] = "use session.timeout.ms without a prefix",
        ["max.poll.interval.ms"] = "use max.poll.interval.ms without a prefix",
        ["transactional.id"] = "it is made from application.id, instance and thread, so that a restart ends what it left open",
        ["transaction.timeout.ms"] = "use transaction.timeout.ms without a prefix",
        ["enable.idempotence"] = "it is always true",
        ["acks"] = Acknowledged,
        ["request.required.acks"] = Acknowledged,
        ["partitioner"] = "it is always murmur2_random, as on the JVM; Produced.WithStreamPartitioner chooses partitions of an output",
        ["partitioner.class"] = "it is always murmur2_random, as on the JVM; Produced.WithStreamPartitioner chooses partitions of an output",
        ["key.serializer"] = "serdes are given with Consumed, Produced, Grouped and Materialized",
        ["value.serializer"] = "serdes are given with Consumed, Produced, Grouped and Materialized",
        ["key.deserializer"] = "serdes are given with Consumed, Produced, Grouped and Materialized",
        ["value.deserializer"] = "serdes are given with Consumed, Produced, Grouped and Materialized",
    };
}
