namespace StreamizFraud.Topology.Dsl;

/// <summary>Several streams grouped by key and window of time, to be aggregated into one table. Source: <c>TimeWindowedCogroupedKStream</c> of Kafka Streams.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="VA">Type of the aggregate.</typeparam>
/// <remarks>Each stream has a clock of its own: a window is closed for it when its own records say so.</remarks>
public sealed class TimeWindowedCogroupedKStream<K, VA>
{
    private readonly WindowedCogroup<K, VA> _groups;

    internal TimeWindowedCogroupedKStream(WindowedCogroup<K, VA> groups) => _groups = groups;

    /// <summary>These streams, with late records of one of them written unchanged to a topic, which must exist.</summary>
    /// <param name="grouped">The stream; those of the others are dropped and counted, unless they too are sent somewhere.</param>
    /// <param name="topic">Topic.</param>
    /// <param name="produced">How they are written; serdes are inherited from the stream.</param>
    /// <exception cref="ArgumentException">The stream is not among those that are aggregated.</exception>
    public TimeWindowedCogroupedKStream<K, VA> LateTo<V>(KGroupedStream<K, V> grouped, string topic, Produced<K, V>? produced = null)
    {
        ArgumentNullException.ThrowIfNull(grouped);
        ArgumentNullException.ThrowIfNull(topic);
        return new(_groups.WithLate(grouped, topic, produced));
    }

    /// <summary>Aggregates the records of each key and window into one value.</summary>
    /// <param name="initializer">What the first record is added to; a new object at each call if it can change.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the nodes, of which each stream has one.</param>
    public KTable<Windowed<K>, VA> Aggregate(Func<VA> initializer, Materialized<K, VA>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        return _groups.Streams.Aggregate(_groups, initializer, merger: null, materialized, named);
    }
}
