using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>How a topology is put together.</summary>
public sealed record StreamsBuilderOptions
{
    /// <summary>
    /// Whether stores and repartition topics may have generated names. Those are numbered, so adding an operator renames what comes
    /// after it and its state is left behind.
    /// </summary>
    /// <value>False by default: every store and repartition topic must be named.</value>
    public bool AllowGeneratedNames { get; init; }

    /// <summary>Serdes for types of the application's own, wherever none is given: Kafka's <c>default.key.serde</c> and <c>default.value.serde</c>.</summary>
    /// <value>None by default: types without a built-in serde need one where they are read or written.</value>
    public DefaultSerdes Serdes { get; init; } = DefaultSerdes.None;

    /// <summary>Event times of sources without an extractor of their own: Kafka's <c>default.timestamp.extractor</c>. Global tables have none.</summary>
    /// <value>Null by default: the records' timestamps, of which a negative one is an error.</value>
    public ITimestampExtractorSupplier? TimestampExtractor { get; init; }

    /// <summary>
    /// Whether stores of the DSL are on disk that do not say so themselves (<see cref="Materialized{K,V}.Persistent"/>,
    /// <see cref="StreamJoined{K,V,VO}.Persistent"/>): Kafka's <c>dsl.store.suppliers.class</c>.
    /// </summary>
    /// <value>True by default; otherwise they are in memory and restored from their changelogs at each start.</value>
    public bool PersistentStores { get; init; } = true;

    /// <summary>What may be changed to save topics and stores: Kafka's <c>topology.optimization</c>.</summary>
    /// <value>None by default.</value>
    public TopologyOptimizations Optimizations { get; init; }

    /// <summary>
    /// Whether a store for results on close forgets windows by its retention alone, sent or not, as Kafka Streams' does: to compare all else with it.
    /// </summary>
    internal bool ForgetsUnsentResults { get; init; }

    /// <summary>Put around every processor that user code supplies: Kafka's <c>processor.wrapper.class</c>.</summary>
    /// <value>Null by default: nothing is.</value>
    public IProcessorWrapper? ProcessorWrapper { get; init; }
}
