using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl;

/// <content>Groups of several streams by key and window.</content>
public sealed partial class CogroupedKStream<K, VA>
{
    /// <summary>Cuts each group into windows of a fixed size, tumbling or hopping: one row a key and window.</summary>
    public TimeWindowedCogroupedKStream<K, VA> WindowedBy(TimeWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(new WindowedCogroup<K, VA>(this, new TimeWindowing(windows)));
    }

    /// <summary>Cuts each group into windows that slide with its records.</summary>
    public TimeWindowedCogroupedKStream<K, VA> WindowedBy(SlidingWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(new WindowedCogroup<K, VA>(this, new SlidingWindowing(windows)));
    }

    /// <summary>Cuts each group into sessions, which last as long as records of any of the streams keep coming.</summary>
    public SessionWindowedCogroupedKStream<K, VA> WindowedBy(SessionWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(new WindowedCogroup<K, VA>(this, new SessionWindowing(windows)));
    }

    internal KTable<Windowed<K>, VA> Aggregate(
        WindowedCogroup<K, VA> groups, Func<VA> initializer, Func<K, VA, VA, VA>? merger, Materialized<K, VA>? materialized, Named? named)
    {
        var windowing = groups.Windowing;
        materialized ??= new();
        materialized = materialized with { KeySerde = materialized.KeySerde ?? _keySerde };
        var store = windowing.Store(_graph.StoreNameOr(materialized.StoreName, NodePrefix.CogroupAggregate), materialized, onClose: false);
        var (inputs, names) = Declare(store.Name, named);
        var node = _graph.Add(
            new CogroupGraphNode<Windowed<K>, VA>(
                names,
                inputs,
                store,
                (stream, old) => _streams[stream].CreateFold(
                    names.Aggregates[stream], new WindowAggregateOptions(store.Name, old, OnClose: false) { Stream = stream }, windowing, initializer, merger)));
        foreach (var late in groups.Late)
        {
            late.AddSink(new CogroupPartGraphNode(names.Aggregates[IndexOf(late.Groups)], node));
        }

        return new(_graph, node, store.TableKeySerde, materialized.ValueSerde, [.. inputs.SelectMany(input => input.Sources).Distinct()]);
    }

    /// <summary>Which of the streams a grouped stream is; -1 if it is none of them.</summary>
    internal int IndexOf(object grouped) => _streams.Select(stream => stream.Grouped).ToList().IndexOf(grouped);
}

/// <summary>Several streams grouped by key and window of time, to be aggregated into one table. Source: <c>TimeWindowedCogroupedKStream</c> of Kafka Streams.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="VA">Type of the aggregate.</typeparam>
/// <remarks>Each stream has a clock of its own: a window is closed for it when its own records say so (rule T5).</remarks>
public sealed class TimeWindowedCogroupedKStream<K, VA>
{
    private readonly WindowedCogroup<K, VA> _groups;

    internal TimeWindowedCogroupedKStream(WindowedCogroup<K, VA> groups) => _groups = groups;

    /// <summary>The same with late records of one of the streams sent, as they came, to a topic, which must exist.</summary>
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

    /// <summary>One aggregate a key and window.</summary>
    /// <param name="initializer">What the first record is added to; a new object at each call if it can change.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the nodes, of which each stream has one.</param>
    public KTable<Windowed<K>, VA> Aggregate(Func<VA> initializer, Materialized<K, VA>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        return _groups.Streams.Aggregate(_groups, initializer, merger: null, materialized, named);
    }
}

/// <summary>Several streams grouped by key and session, to be aggregated into one table. Source: <c>SessionWindowedCogroupedKStream</c> of Kafka Streams.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="VA">Type of the aggregate.</typeparam>
/// <remarks>Each stream has a clock of its own: a session is closed for it when its own records say so (rule T5).</remarks>
public sealed class SessionWindowedCogroupedKStream<K, VA>
{
    private readonly WindowedCogroup<K, VA> _groups;

    internal SessionWindowedCogroupedKStream(WindowedCogroup<K, VA> groups) => _groups = groups;

    /// <summary>The same with late records of one of the streams sent, as they came, to a topic, which must exist.</summary>
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

    /// <summary>One aggregate a session.</summary>
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
