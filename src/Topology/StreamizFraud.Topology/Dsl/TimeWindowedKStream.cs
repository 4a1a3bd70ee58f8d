using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl;

/// <summary>A stream grouped by key and window of time — tumbling, hopping or sliding — to be aggregated into a table with one row each.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>
/// Records without a key are dropped and counted. A record without a value counts in tumbling and hopping windows, whose functions get null
/// for it; sliding windows drop it, and so does every window if the value's type does not admit null (rules A2, W8). A record whose windows
/// have all closed is late: dropped and counted, or sent to a topic of its own (<see cref="LateTo"/>). The time of a row is that of its
/// latest record. Source: <c>TimeWindowedKStream</c> of Kafka Streams.
/// </remarks>
public sealed class TimeWindowedKStream<K, V>
{
    private readonly WindowedGroups<K, V> _groups;
    private readonly TimeWindows? _windows;
    private readonly SlidingWindows? _sliding;

    internal TimeWindowedKStream(WindowedGroups<K, V> groups, TimeWindows windows) => (_groups, _windows) = (groups, windows);

    internal TimeWindowedKStream(WindowedGroups<K, V> groups, SlidingWindows windows) => (_groups, _sliding) = (groups, windows);

    private TimeWindowedKStream(WindowedGroups<K, V> groups, TimeWindowedKStream<K, V> other) =>
        (_groups, _windows, _sliding) = (groups, other._windows, other._sliding);

    private long SizeMs => _windows?.SizeMs ?? _sliding!.TimeDifferenceMs;

    private long GraceMs => _windows?.GraceMs ?? _sliding!.GraceMs;

    /// <summary>How long rows can change or are looked at by the aggregation, in ms of stream time after their start (rule W12).</summary>
    private long RetentionMs => GraceMs + (_windows?.SizeMs ?? (2 * _sliding!.TimeDifferenceMs));

    /// <summary>The same with results sent at each update of a window (the default), or once on its close.</summary>
    public TimeWindowedKStream<K, V> EmitStrategy(EmitStrategy strategy) =>
        new(_groups with { OnClose = strategy == Windows.EmitStrategy.OnWindowClose }, this);

    /// <summary>The same with late records sent, as they came, to a topic, which must exist.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="produced">How they are written; serdes are inherited from the stream.</param>
    public TimeWindowedKStream<K, V> LateTo(string topic, Produced<K, V>? produced = null)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return new(_groups with { LateTopic = topic, LateProduced = produced ?? new() }, this);
    }

    /// <summary>One aggregate a key and window.</summary>
    /// <param name="initializer">What the first record is added to; a new object at each call if it can change.</param>
    /// <param name="aggregator">
    /// Gets key, value and aggregate so far and gives the next one; null deletes the row. It must not change the aggregate it gets (rule A5).
    /// </param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<Windowed<K>, VA> Aggregate<VA>(
        Func<VA> initializer, Func<K, V, VA, VA> aggregator, Materialized<K, VA>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(aggregator);
        return Table(materialized, named, NodePrefix.Aggregate, new FoldAggregation<K, V, VA>(initializer, aggregator));
    }

    /// <summary>The values of a key and window combined to one of the same type; the first is taken as it is.</summary>
    /// <param name="reducer">Gets the value so far and the next one; null deletes the row.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<Windowed<K>, V> Reduce(Func<V, V, V> reducer, Materialized<K, V>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(reducer);
        materialized ??= new();
        materialized = materialized with { ValueSerde = materialized.ValueSerde ?? _groups.Groups.Grouped.ValueSerde };
        return Table(materialized, named, NodePrefix.Reduce, new ReduceAggregation<K, V>(reducer));
    }

    /// <summary>The number of records of a key and window.</summary>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<Windowed<K>, long> Count(Materialized<K, long>? materialized = null, Named? named = null) =>
        Table(materialized, named, NodePrefix.Aggregate, new CountAggregation<K, V>());

    private KTable<Windowed<K>, VA> Table<VA>(Materialized<K, VA>? materialized, Named? named, string prefix, Aggregation<K, V, VA> aggregation) =>
        _groups.Table(
            materialized,
            named,
            prefix,
            GraceMs,
            (name, stored) => new TimeWindowedStore<K, VA>(name, stored, RetentionMs, SizeMs) { TimeOrdered = _groups.OnClose },
            (name, options) => Make(name, options, aggregation));

    private ProcessorNode Make<VA>(string name, WindowAggregateOptions options, Aggregation<K, V, VA> aggregation) => _windows is null
        ? new SlidingWindowAggregateNode<K, V, VA>(name, options, _sliding!, aggregation)
        : new TimeWindowAggregateNode<K, V, VA>(name, options, _windows, aggregation);
}
