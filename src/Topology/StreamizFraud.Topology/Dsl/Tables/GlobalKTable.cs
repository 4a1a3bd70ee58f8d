using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl;

/// <summary>
/// A table of which every client has all rows, whatever partitions it owns: a stream can look rows up by any key, without
/// co-partitioning. For data that is small and changes slowly.
/// </summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>
/// The rows are loaded up to the end of the topic before the client processes anything, and from then on follow the topic by
/// themselves, not in step with the streams' time. So a replay may see other rows than the first run did; where that matters, use a
/// <see cref="KTable{K,V}"/>. Source: <c>GlobalKTable</c> of Kafka Streams.
/// </remarks>
public sealed class GlobalKTable<K, V>
{
    internal GlobalKTable(DslGraph graph, string store)
    {
        Graph = graph;
        QueryableStoreName = store;
    }

    /// <summary>Name of the store, for queries and for <c>IProcessorContext.GetStateStore</c> of any processor.</summary>
    public string QueryableStoreName { get; }

    internal DslGraph Graph { get; }

    internal TableView<K, V> CreateView() => new GlobalStoreView<K, V>(QueryableStoreName);
}
