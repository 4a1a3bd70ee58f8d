namespace StreamizFraud.Topology.Runtime.Settings;

/// <summary>Kafka Streams' keys that have no counterpart here, with the reason and what to use instead.</summary>
internal static class RefusedKeys
{
    private const string Standby = "there are no standby copies of state yet; GroupInstanceId and a StateDirectory that survives restarts keep a restart from restoring";
    private const string Cache = "every update goes out; Materialized.WithCachingEnabled turns a record cache on for one table, MaxCachedRows and MaxUncommittedBytes bound memory";
    private const string Handlers = "handlers are given in code: KafkaStreams.BadRecordHandler; BadRecords and errors.dead.letter.queue.topic.name say what happens without one";
    private const string DefaultSerdes = "serdes are given in code: StreamsBuilderOptions.Serdes for a type, or Consumed, Produced, Grouped and Materialized in place";
    private const string Metrics = "metrics are instruments of System.Diagnostics.Metrics; a listener such as OpenTelemetry decides what is recorded and how";
    private const string Racks = "tasks are assigned by range, which knows no racks; consumer.client.rack lets a consumer read from a replica nearby";
    private const string DslStores = "the stores of the DSL are chosen in code: StreamsBuilderOptions.PersistentStores, or Materialized in place";
    private const string Windowed = "windowed serdes are made in code: see docs/guide/serdes.md";
    private const string Naming = "names are demanded unless StreamsBuilderOptions.AllowGeneratedNames is set, in code";

    private static readonly Dictionary<string, Refusal> Keys = new(StringComparer.Ordinal)
    {
        ["acceptable.recovery.lag"] = new(Standby),
        ["allow.os.group.write.access"] = new("the state directory is for its owner alone", "false"),
        ["application.server"] = new("a client does not know yet which member has a key", ""),
        ["built.in.metrics.version"] = new(Metrics, "latest"),
        ["cache.max.bytes.buffering"] = new(Cache, "0"),
        ["config.providers"] = new("values are not looked up elsewhere; Microsoft.Extensions.Configuration does that before the settings are bound", ""),
        ["default.client.supplier"] = new("clients are made by the ICluster that KafkaStreams is given"),
        ["default.deserialization.exception.handler"] = new(Handlers),
        ["default.dsl.store"] = new(DslStores),
        ["default.key.serde"] = new(DefaultSerdes),
        ["default.list.key.serde.inner"] = new(DefaultSerdes),
        ["default.list.key.serde.type"] = new(DefaultSerdes),
        ["default.list.value.serde.inner"] = new(DefaultSerdes),
        ["default.list.value.serde.type"] = new(DefaultSerdes),
        ["default.production.exception.handler"] = new(Handlers),
        ["default.timestamp.extractor"] = new("it is given in code: StreamsBuilderOptions.TimestampExtractor, or Consumed.WithTimestampExtractor in place"),
        ["default.value.serde"] = new(DefaultSerdes),
        ["deserialization.exception.handler"] = new(Handlers),
        ["dsl.store.format"] = new(DslStores, "DEFAULT"),
        ["dsl.store.suppliers.class"] = new(DslStores),
        ["enable.transactional.statestores"] = new("state is always transactional", "true"),
        ["ensure.explicit.internal.resource.naming"] = new(Naming, "true"),
        ["group.protocol"] = new("use group.assignment", "classic"),
        ["interceptor.classes"] = new("there are no interceptors; StreamsBuilderOptions.ProcessorWrapper goes around processors"),
        ["log.summary.interval.ms"] = new("no summary is written to the log; metrics have the numbers", "-1"),
        ["max.warmup.replicas"] = new(Standby),
        ["metric.reporters"] = new(Metrics, ""),
        ["metrics.num.samples"] = new(Metrics),
        ["metrics.recording.level"] = new(Metrics, "INFO"),
        ["metrics.sample.window.ms"] = new(Metrics),
        ["num.standby.replicas"] = new(Standby, "0"),
        ["probing.rebalance.interval.ms"] = new(Standby),
        ["processing.exception.handler"] = new(Handlers),
        ["processing.exception.handler.global.enabled"] = new(Handlers, "false"),
        ["processor.wrapper.class"] = new("it is given in code: StreamsBuilderOptions.ProcessorWrapper"),
        ["production.exception.handler"] = new(Handlers),
        ["rack.aware.assignment.non_overlap_cost"] = new(Racks),
        ["rack.aware.assignment.strategy"] = new(Racks, "none"),
        ["rack.aware.assignment.tags"] = new(Racks, ""),
        ["rack.aware.assignment.traffic_cost"] = new(Racks),
        ["rocksdb.config.setter"] = new("RocksDB is set up in code: RocksDbOptions"),
        ["state.cleanup.dir.max.age.ms"] = new("state is not deleted by age at the start; state.cleanup.delay.ms deletes what tasks leave behind", "-1"),
        ["statestore.cache.max.bytes"] = new(Cache, "0"),
        ["task.assignor.class"] = new("use group.assignment"),
        ["task.timeout.ms"] = new("a failed call is repeated until it succeeds, however long; StallWarning says after how long that is logged, request.timeout.ms bounds one call"),
        ["topology.optimization"] = new("it is given in code: StreamsBuilderOptions.Optimizations", "none"),
        ["upgrade.from"] = new("it names versions of Kafka Streams, whose groups and local state are not taken over"),
        ["window.size.ms"] = new(Windowed),
        ["windowed.inner.class.serde"] = new(Windowed),
        ["windowstore.changelog.additional.retention.ms"] =
            new("it is always a day; Materialized.WithLoggingEnabled sets retention.ms of one changelog, topic.retention.ms of all", "86400000"),
    };

    /// <summary>The keys.</summary>
    public static IReadOnlyCollection<string> Exact => Keys.Keys;

    /// <summary>What is said of a key; null if it is not one of these.</summary>
    public static Refusal? Find(string key) =>
        Keys.GetValueOrDefault(key) ?? (key.StartsWith("client.tag.", StringComparison.Ordinal) ? new Refusal(Racks) : null);

    /// <summary>Why a key is refused.</summary>
    /// <param name="Reason">The reason and what to use instead, the rest of a sentence.</param>
    /// <param name="Harmless">The value that asks for what happens anyway; null if there is none.</param>
    internal sealed record Refusal(string Reason, string? Harmless = null)
    {
        /// <summary>Whether a value changes nothing.</summary>
        public bool Allows(string value) => Harmless is not null && string.Equals(value.Trim(), Harmless, StringComparison.OrdinalIgnoreCase);
    }
}
