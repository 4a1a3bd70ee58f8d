namespace StreamizFraud.Topology.Dsl;

/// <summary>Several streams grouped by key and session, to be aggregated into one table. Source: <c>SessionWindowedCogroupedKStream</c> of Kafka Streams.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="VA">Type of the aggregate.</typeparam>
/// <remarks>Each stream has a clock of its own: a session is closed for it when its own records say so.</remarks>
public sealed class SessionWindowedCogroupedKStream<K, VA>
{
    private readonly WindowedCogroup<K, VA> _groups;

    internal SessionWindowedCogroupedKStream(WindowedCogroup<K, VA> groups) => _groups = groups;

    /// <summary>These streams, with late records of one of them written unchanged to a topic, which must exist.</summary>
    /// <param name="grouped">The stream; those of the others are dropped and counted, unless they too are sent somewhere.</param>
    /// <param name="topic">Topic.</param>
    /// <param name="produced">How they are written; serdes are inherited from the stream.</param>
    /// <exception cref="ArgumentException">The stream is not among those that are aggregated.</exception>
    public SessionWindowedCogroupedKStream<K, VA> LateTo<V>(KGroupedStream<K, V> grouped, string topic, Produced<K, V>? produced = null)
    {
        ArgumentNullException.ThrowIfNull(grouped);
        ArgumentNullException.ThrowIfNull(topic);
        return new(_groups.WithLate(grouped, topic, produced));
    }

    /// <summary>Aggregates the records of each session into one value.</summary>
    /// <param name="initializer">The aggregate of no records; a new object at each call if it can change.</param>
    /// <param name="merger">Gets key and the aggregates of two sessions that become one; the first may be that of no records.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the nodes, of which each stream has one.</param>
    public KTable<Windowed<K>, VA> Aggregate(
        Func<VA> initializer, Func<K, VA, VA, VA> merger, Materialized<K, VA>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        ArgumentNullException.ThrowIfNull(merger);
        return _groups.Streams.Aggregate(_groups, initializer, merger, materialized, named);
    }
}
