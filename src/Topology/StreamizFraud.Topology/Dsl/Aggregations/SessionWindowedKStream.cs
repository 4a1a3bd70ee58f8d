using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>A stream grouped by key and session, to be aggregated into a table with one row per group.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>
/// A session grows with its records and merges with another one when a record comes between them: the rows of the old ones are deleted, and
/// the one of all of them is new. Records without a key are dropped and counted; functions get null for one without a value, which
/// is dropped if the type does not admit it. A late record is dropped and counted, or sent to a topic of its own
/// (<see cref="LateTo"/>). The time of a row is the end of its session. Source: <c>SessionWindowedKStream</c> of Kafka Streams.
/// </remarks>
public sealed class SessionWindowedKStream<K, V>
{
    private readonly WindowedGroups<K, V> _groups;

    internal SessionWindowedKStream(WindowedGroups<K, V> groups) => _groups = groups;

    /// <summary>This stream, with results sent at each update of a session (the default), or once when the session closes.</summary>
    /// <remarks>
    /// On close a session is sent if the store still has it. With the default retention that is so on disk, unless stream time leaps far past its
    /// close; a store in memory has forgotten it by then, as in Kafka Streams. Give it a longer one with
    /// <see cref="Materialized{K,V}.WithRetention"/>.
    /// </remarks>
    public SessionWindowedKStream<K, V> EmitStrategy(EmitStrategy strategy) =>
        new(_groups with { OnClose = strategy == Dsl.EmitStrategy.OnWindowClose });

    /// <summary>This stream, with late records written unchanged to a topic, which must exist.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="produced">How they are written; serdes are inherited from the stream.</param>
    public SessionWindowedKStream<K, V> LateTo(string topic, Produced<K, V>? produced = null)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return new(_groups with { Late = new LateRecords<K, V>(_groups.Groups, topic, produced) });
    }

    /// <summary>Aggregates the records of each session into one value.</summary>
    /// <param name="initializer">The aggregate of no records; a new object at each call if it can change.</param>
    /// <param name="aggregator">
    /// Gets key, value and aggregate so far and gives the next one; null deletes the row. It must not change the aggregate it gets.
    /// </param>
    /// <param name="merger">Gets key and the aggregates of two sessions that become one; the first may be that of no records.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<Windowed<K>, VA> Aggregate<VA>(
        Func<VA> initializer,
        Func<K, V, VA, VA> aggregator,
        Func<K, VA, VA, VA> merger,
        Materialized<K, VA>? materialized = null,
        Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(aggregator);
        ArgumentNullException.ThrowIfNull(merger);
        return _groups.Aggregate(materialized, named, new FoldAggregation<K, V, VA>(initializer, aggregator, merger));
    }

    /// <summary>Combines the values of each session into one of the same type, starting from the first value.</summary>
    /// <param name="reducer">Gets the value so far and the next one; null deletes the row.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<Windowed<K>, V> Reduce(Func<V, V, V> reducer, Materialized<K, V>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(reducer);
        return _groups.Reduce(materialized, named, reducer);
    }

    /// <summary>Counts the records of each session.</summary>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the node.</param>
    public KTable<Windowed<K>, long> Count(Materialized<K, long>? materialized = null, Named? named = null) =>
        _groups.Count(materialized, named);
}
