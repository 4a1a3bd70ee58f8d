using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Features.Streams;
using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Monitoring.Streams;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Monitoring;

/// <summary>Watches models in topologies.</summary>
public static class MonitorStreams
{
    /// <summary>
    /// How each model version does, by hour, day and week of event time: drift of features and scores against the training rows, alert rate, labels, calibration and ranking once labels are
    /// mature. A record whenever what a figure means changes, and when its window ends; each is over all partitions, and as exact as the commits are.
    /// </summary>
    /// <param name="decisions">Decisions of <paramref name="set"/>, with any key.</param>
    /// <param name="builder">The builder that <paramref name="decisions"/> comes from.</param>
    /// <param name="set">The features of the decisions' vectors.</param>
    /// <param name="labels">What payments turned out to be, keyed by their ids; null: figures over labels are left out.</param>
    /// <param name="options">How they are watched; null: without training profiles, so that drift and alert rate are not judged.</param>
    /// <returns>Records keyed by <see cref="ModelHealth.Key"/>; write them with <see cref="Serde.Utf8"/> and <see cref="ModelHealthSerde"/> to a compacted topic.</returns>
    /// <remarks>
    /// Topics <c>set-health-observed</c> and <c>set-health-settled</c> with one partition each, <c>set-health-scored</c> and <c>set-health-labels</c>; stores
    /// <c>set-health-awaited</c>, <c>set-health-due</c>, <c>set-health-windows</c> and <c>set-health-told</c>. Scored payments are kept by id until their labels are mature.
    /// </remarks>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public static KStream<string, ModelHealth> MonitorModel<K, TEvent>(
        this KStream<K, Decision> decisions, StreamsBuilder builder, FeatureSet<TEvent> set, KStream<string, Label>? labels = null, MonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(set);
        options ??= new MonitorOptions();
        options.Check();
        var names = new MonitorNames(set.Name);
        var (features, sha256) = (set.Definitions, set.Sha256);
        builder
            .AddStateStore(Stores.KeyValue(names.Windows, new WindowKeySerde(), new WindowCountsSerde()))
            .AddStateStore(Stores.KeyValue(names.Told, Serde.Utf8, new ModelHealthSerde()));
        var observed = decisions
            .Process(() => new ObserveProcessor<K>(features, sha256, options), Named.As(names.Observed))
            .Repartition(OnePartition(names.Observed));
        var health = observed.Process(Evaluate, Named.As(names.Windows), names.Windows, names.Told);
        if (labels is null)
        {
            return health;
        }

        builder
            .AddStateStore(Stores.KeyValue(names.Awaited, Serde.Utf8, new AwaitedPaymentSerde()))
            .AddStateStore(Stores.KeyValue(names.Due, new DueKeySerde(), Serde.Bytes));
        var byPayment = labels
            .Process(() => new LabelTimeProcessor(), Named.As(names.Labels + "-times"))
            .Repartition(new Repartitioned<string, Label> { Name = names.Labels, KeySerde = Serde.Utf8, ValueSerde = new LabelSerde() });
        var scored = decisions
            .Process(() => new ScoredPaymentProcessor<K>(), Named.As(names.Scored))
            .Repartition(new Repartitioned<string, AwaitedPayment> { Name = names.Scored, KeySerde = Serde.Utf8, ValueSerde = new AwaitedPaymentSerde() })
            .CopartitionWith(byPayment);
        var settled = scored.Process(() => new AwaitProcessor(names, options), Named.As(names.Awaited), names.Awaited, names.Due)
            .Merge(byPayment.Process(() => new LabelProcessor(names, options), Named.As(names.Labels), names.Awaited, names.Due), Named.As(names.Due))
            .Process(() => new SettleProcessor(options), Named.As(names.Settled))
            .Repartition(OnePartition(names.Settled))
            .CopartitionWith(observed);
        return health.Merge(settled.Process(Evaluate, Named.As(names.Settled + "-windows"), names.Windows, names.Told), Named.As(names.Told));

        HealthProcessor Evaluate() => new(features, names, options, hasLabels: labels is not null);
    }

    private static Repartitioned<WindowKey, WindowCounts> OnePartition(string name) =>
        new() { Name = name, KeySerde = new WindowKeySerde(), ValueSerde = new WindowCountsSerde(), Partitions = 1 };
}
