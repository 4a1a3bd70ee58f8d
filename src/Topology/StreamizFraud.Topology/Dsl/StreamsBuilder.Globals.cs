using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl;

/// <content>What every client keeps whole: global tables and global stores.</content>
public sealed partial class StreamsBuilder
{
    /// <summary>
    /// A topic as a table of which every client has all rows: the last record of a key is its row, one without a value deletes it, one
    /// without a key is dropped.
    /// </summary>
    /// <param name="topic">Topic; nothing else may read it. It should be compacted: a new client reads it from the beginning.</param>
    /// <param name="consumed">How it is read.</param>
    /// <param name="materialized">How it is stored. Whether it is logged does not matter: the topic itself is the log.</param>
    public GlobalKTable<K, V> GlobalTable<K, V>(string topic, Consumed<K, V>? consumed = null, Materialized<K, V>? materialized = null)
    {
        ArgumentNullException.ThrowIfNull(topic);
        consumed ??= new();
        materialized ??= new();
        materialized = materialized with
        {
            KeySerde = consumed.KeySerde ?? materialized.KeySerde,
            ValueSerde = consumed.ValueSerde ?? materialized.ValueSerde,
        };
        consumed = consumed with { KeySerde = materialized.KeySerde, ValueSerde = materialized.ValueSerde };
        var store = _graph.StoreNameOr(materialized.StoreName, topic + "-");
        var names = GlobalStoreNames.Create(_graph, consumed.Name);
        _graph.Add(new GlobalStoreGraphNode<K, V>(
            names,
            new PlanTopic(topic, Internal: false),
            consumed,
            writer => GlobalTableStore(writer, names.Processor, store, materialized),
            () => new TableSourceNode<K, V>(names.Processor, store, sendsOldValues: false)));
        return new(_graph, store);
    }

    /// <inheritdoc cref="GlobalTable{K,V}(string,Consumed{K,V},Materialized{K,V})"/>
    public GlobalKTable<K, V> GlobalTable<K, V>(string topic, Materialized<K, V> materialized) => GlobalTable(topic, null, materialized);

    /// <summary>
    /// A store that every client fills for itself with a processor, from all partitions of a topic. Any other processor can read it with
    /// <c>GetStateStore</c>, without being connected to it.
    /// </summary>
    /// <param name="store">The store, key-value. Whether it is logged does not matter: the topic itself is the log.</param>
    /// <param name="topic">Topic; nothing else may read it.</param>
    /// <param name="consumed">How it is read.</param>
    /// <param name="supplier">
    /// Makes a new processor at each call. It alone writes the store; what it forwards goes nowhere, and it has no stream time and no
    /// punctuations. A store that is loaded anew gets every record of the topic through it again (KAFKA-7663).
    /// </param>
    public StreamsBuilder AddGlobalStore<K, V, KR, VR>(
        StoreDefinition store, string topic, Consumed<K, V> consumed, Func<IProcessor<K, V, KR, VR>> supplier)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(topic);
        ArgumentNullException.ThrowIfNull(consumed);
        var names = GlobalStoreNames.Create(_graph, consumed.Name);
        var fresh = new FreshInstances<IProcessor<K, V, KR, VR>>(supplier, names.Processor, _graph.Wrapper.Wrap);
        string[] stores = [store.Name];
        _graph.Add(new GlobalStoreGraphNode<K, V>(
            names,
            new PlanTopic(topic, Internal: false),
            consumed,
            _ => store,
            () => new UserProcessorNode<K, V, KR, VR>(names.Processor, fresh.Create(), stores)));
        return this;
    }

    private static StoreDefinition GlobalTableStore<K, V>(PlanWriter writer, string node, string store, Materialized<K, V> materialized)
    {
        if (materialized.StoreName is null)
        {
            writer.Generated("store", store, node, "Materialized.As");
        }

        if (materialized.HistoryMs is not null)
        {
            writer.Plan.AddProblem($"{node} is a global table and cannot be versioned, since its rows are not joined by time: remove the history retention (rule A11).");
        }

        return writer.TableStore(
            materialized,
            store,
            writer.Serde(materialized.KeySerde, node, "keys", "Consumed.With"),
            writer.Serde(materialized.ValueSerde, node, "values", "Consumed.With"));
    }
}
