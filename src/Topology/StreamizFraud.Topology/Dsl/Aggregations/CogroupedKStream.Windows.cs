using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <content>Groups of several streams by key and window.</content>
public sealed partial class CogroupedKStream<K, VA>
{
    /// <summary>Splits each group into windows of a fixed size, tumbling or hopping: one row per key and window.</summary>
    public TimeWindowedCogroupedKStream<K, VA> WindowedBy(TimeWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(new WindowedCogroup<K, VA>(this, new TimeWindowing(windows)));
    }

    /// <summary>Splits each group into windows that slide with its records.</summary>
    public TimeWindowedCogroupedKStream<K, VA> WindowedBy(SlidingWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(new WindowedCogroup<K, VA>(this, new SlidingWindowing(windows)));
    }

    /// <summary>Splits each group into sessions, which last as long as records of any of the streams keep coming.</summary>
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
