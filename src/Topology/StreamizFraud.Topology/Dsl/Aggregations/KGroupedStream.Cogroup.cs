using StreamizFraud.Topology.Dsl.Graph;

namespace StreamizFraud.Topology.Dsl;

/// <content>Groups of several streams together.</content>
public sealed partial class KGroupedStream<K, V>
{
    /// <summary>Begins an aggregation that further streams of other value types take part in.</summary>
    /// <param name="aggregator">
    /// Gets key, value and aggregate so far and gives the next one; null deletes the row. It must not change the aggregate it gets.
    /// </param>
    public CogroupedKStream<K, VA> Cogroup<VA>(Func<K, V, VA, VA> aggregator)
    {
        ArgumentNullException.ThrowIfNull(aggregator);
        return new CogroupedKStream<K, VA>(_graph, _grouped.KeySerde, []).Cogroup(this, aggregator);
    }

    internal DslGraph Graph => _graph;

    /// <summary>What an aggregation of these records is declared below: themselves, or a repartition if their key has changed.</summary>
    /// <param name="storeName">Store of the aggregation, which the topic is named after if <see cref="Grouped"/> named none.</param>
    /// <param name="asked">Who needs it, for messages.</param>
    /// <param name="earlier">A repartition to use again; it takes its numbers all the same.</param>
    internal GroupedInput Input(string storeName, string asked, GroupedInput? earlier)
    {
        if (!_rekeyed)
        {
            return new(_node, _sources);
        }

        if (earlier is not null)
        {
            RepartitionNames.Create(_graph, storeName);
            return earlier;
        }

        var repartition = Repartition(storeName, asked);
        return new(repartition, [repartition]);
    }
}
