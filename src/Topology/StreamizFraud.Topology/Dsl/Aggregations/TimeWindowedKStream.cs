using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>A stream grouped by key and window of time — tumbling, hopping or sliding — to be aggregated into a table with one row per group.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>
/// Records without a key are dropped and counted. A record without a value counts in tumbling and hopping windows, whose functions get null
/// for it; sliding windows drop it, and so does every window if the value's type does not admit null. A record whose windows
/// have all closed is late: dropped and counted, or sent to a topic of its own (<see cref="LateTo"/>). The time of a row is that of its
/// latest record. Source: <c>TimeWindowedKStream</c> of Kafka Streams.
/// </remarks>
public sealed class TimeWindowedKStream<K, V>
{
    private readonly WindowedGroups<K, V> _groups;

    internal TimeWindowedKStream(WindowedGroups<K, V> groups) => _groups = groups;

    /// <summary>This stream, with results sent at each update of a window (the default), or once when the window closes.</summary>
    /// <remarks>
    /// On close a window is sent if the store still has it. With the default retention that is so on disk, unless stream time leaps past the
    /// window's close; a store in memory has forgotten it by then, as in Kafka Streams. Give it a longer one with
    /// <see cref="Materialized{K,V}.WithRetention"/>.
    /// </remarks>
    public TimeWindowedKStream<K, V> EmitStrategy(EmitStrategy strategy) =>
        new(_groups with { OnClose = strategy == Dsl.EmitStrategy.OnWindowClose });

    /// <summary>This stream, with late records written unchanged to a topic, which must exist.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="produced">How they are written; serdes are inherited from the stream.</param>
    public TimeWindowedKStream<K, V> LateTo(string topic, Produced<K, V>? produced = null)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return new(_groups with { Late = new LateRecords<K, V>(_groups.Groups, topic, produced) });
    }

    /// <summary>Aggregates the records of each key and window into one value.</summary>
    /// <param name="initializer">What the first record is added to; a new object at each call if it can change.</param>
    /// <param name="aggregator">
    /// Gets key, value and aggregate so far and gives the next one; null deletes the row. It must not change the aggregate it gets.
    /// </param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<Windowed<K>, VA> Aggregate<VA>(
        Func<VA> initializer, Func<K, V, VA, VA> aggregator, Materialized<K, VA>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(aggregator);
        return _groups.Aggregate(materialized, named, new FoldAggregation<K, V, VA>(initializer, aggregator));
    }

    /// <summary>The values of a key and window combined to one of the same type; the first is taken as it is.</summary>
    /// <param name="reducer">Gets the value so far and the next one; null deletes the row.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<Windowed<K>, V> Reduce(Func<V, V, V> reducer, Materialized<K, V>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(reducer);
        return _groups.Reduce(materialized, named, reducer);
    }

    /// <summary>The number of records of a key and window.</summary>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<Windowed<K>, long> Count(Materialized<K, long>? materialized = null, Named? named = null) =>
        _groups.Count(materialized, named);
}
