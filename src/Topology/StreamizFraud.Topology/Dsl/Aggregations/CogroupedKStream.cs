using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Several grouped streams, with values of their own types, that are aggregated into one table with one row per group.</summary>
/// <typeparam name="K">Key type of the groups.</typeparam>
/// <typeparam name="VA">Type of the aggregate.</typeparam>
/// <remarks>Source: <c>CogroupedKStream</c> of Kafka Streams. Of streams whose key has changed at most one may be grouped without a name.</remarks>
public sealed partial class CogroupedKStream<K, VA>
{
    private readonly DslGraph _graph;
    private readonly ISerde<K>? _keySerde;
    private readonly IReadOnlyList<CogroupedStream<K, VA>> _streams;

    internal CogroupedKStream(DslGraph graph, ISerde<K>? keySerde, IReadOnlyList<CogroupedStream<K, VA>> streams)
    {
        _graph = graph;
        _keySerde = keySerde;
        _streams = streams;
    }

    /// <summary>These streams and one more; a stream that is among them already gets the new aggregator.</summary>
    /// <param name="grouped">The stream; its topics and the others' must have equally many partitions.</param>
    /// <param name="aggregator">
    /// Gets key, value and aggregate so far and gives the next one; null deletes the row. It must not change the aggregate it gets.
    /// </param>
    public CogroupedKStream<K, VA> Cogroup<V>(KGroupedStream<K, V> grouped, Func<K, V, VA, VA> aggregator)
    {
        ArgumentNullException.ThrowIfNull(grouped);
        ArgumentNullException.ThrowIfNull(aggregator);
        _graph.CheckSame(grouped.Graph);
        var added = new CogroupedStream<K, V, VA>(grouped, aggregator);
        var streams = _streams.ToList();
        var same = streams.FindIndex(stream => stream.Grouped == added.Grouped);
        if (same < 0)
        {
            streams.Add(added);
        }
        else
        {
            streams[same] = added;
        }

        return new(_graph, _keySerde, streams);
    }

    /// <summary>Aggregates the records of each group into one value.</summary>
    /// <param name="initializer">What the first record of a group is added to; a new object at each call if it can change.</param>
    /// <param name="materialized">The store.</param>
    /// <param name="named">Name of the nodes, of which each stream has one.</param>
    public KTable<K, VA> Aggregate(Func<VA> initializer, Materialized<K, VA>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        materialized ??= new();
        materialized = materialized with { KeySerde = materialized.KeySerde ?? _keySerde };
        var store = new TableStore<K, VA>(_graph.StoreNameOr(materialized.StoreName, NodePrefix.CogroupAggregate), materialized);
        var (inputs, names) = Declare(store.Name, named);
        var node = _graph.Add(
            new CogroupGraphNode<K, VA>(
                names, inputs, store, (stream, old) => _streams[stream].CreateFold(names.Aggregates[stream], store.Name, old, initializer)));
        return new(_graph, node, materialized.KeySerde, materialized.ValueSerde, [.. inputs.SelectMany(input => input.Sources).Distinct()]);
    }

    /// <summary>Takes the numbers of one aggregation, windowed or not: first all repartitions', then a node's for each stream, then the merge's.</summary>
    private (IReadOnlyList<GroupedInput> Inputs, CogroupNames Names) Declare(string storeName, Named? named)
    {
        IReadOnlyList<GroupedInput> inputs = [.. _streams.Select(stream => stream.Input(storeName, $"The cogroup of store {storeName}"))];
        IReadOnlyList<string> aggregates =
            [.. _streams.Select((_, stream) => _graph.PartNameOr(named, $"-cogroup-agg-{stream}", NodePrefix.CogroupAggregate))];
        return (inputs, new CogroupNames(_graph.PartNameOr(named, "-cogroup-merge", NodePrefix.CogroupMerge), aggregates));
    }
}
