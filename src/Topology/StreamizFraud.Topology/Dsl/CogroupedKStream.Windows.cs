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
        return new(this, new TimeWindowing(windows));
    }

    /// <summary>Cuts each group into windows that slide with its records.</summary>
    public TimeWindowedCogroupedKStream<K, VA> WindowedBy(SlidingWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(this, new SlidingWindowing(windows));
    }

    /// <summary>Cuts each group into sessions, which last as long as records of any of the streams keep coming.</summary>
    public SessionWindowedCogroupedKStream<K, VA> WindowedBy(SessionWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(this, new SessionWindowing(windows));
    }

    internal KTable<Windowed<K>, VA> Aggregate(
        Windowing windowing, Func<VA> initializer, Func<K, VA, VA, VA>? merger, Materialized<K, VA>? materialized, Named? named)
    {
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
        return new(_graph, node, store.TableKeySerde, materialized.ValueSerde, [.. inputs.SelectMany(input => input.Sources).Distinct()]);
    }
}

/// <summary>Several streams grouped by key and window of time, to be aggregated into one table. Source: <c>TimeWindowedCogroupedKStream</c> of Kafka Streams.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="VA">Type of the aggregate.</typeparam>
/// <remarks>Each stream has a clock of its own: a window is closed for it when its own records say so (rule T5).</remarks>
public sealed class TimeWindowedCogroupedKStream<K, VA>
{
    private readonly CogroupedKStream<K, VA> _streams;
    private readonly Windowing _windowing;

    internal TimeWindowedCogroupedKStream(CogroupedKStream<K, VA> streams, Windowing windowing) => (_streams, _windowing) = (streams, windowing);

    /// <summary>One aggregate a key and window.</summary>
    /// <param name="initializer">What the first record is added to; a new object at each call if it can change.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the nodes, of which each stream has one.</param>
    public KTable<Windowed<K>, VA> Aggregate(Func<VA> initializer, Materialized<K, VA>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        return _streams.Aggregate(_windowing, initializer, merger: null, materialized, named);
    }
}

/// <summary>Several streams grouped by key and session, to be aggregated into one table. Source: <c>SessionWindowedCogroupedKStream</c> of Kafka Streams.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="VA">Type of the aggregate.</typeparam>
/// <remarks>Each stream has a clock of its own: a session is closed for it when its own records say so (rule T5).</remarks>
public sealed class SessionWindowedCogroupedKStream<K, VA>
{
    private readonly CogroupedKStream<K, VA> _streams;
    private readonly Windowing _windowing;

    internal SessionWindowedCogroupedKStream(CogroupedKStream<K, VA> streams, Windowing windowing) => (_streams, _windowing) = (streams, windowing);

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
        return _streams.Aggregate(_windowing, initializer, merger, materialized, named);
    }
}
