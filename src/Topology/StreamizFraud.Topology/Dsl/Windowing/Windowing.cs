using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl;

/// <summary>What an aggregation over a kind of windows needs: its node, its store and how long both must remember.</summary>
internal abstract class Windowing
{
    /// <summary>How long a row can change, or is looked at by the aggregation, in ms of the store's clock (rule W12).</summary>
    public abstract long LeastRetentionMs { get; }

    /// <summary>How long after the end of a window its row can change, in ms of stream time (rule U2).</summary>
    public abstract long CloseDelayMs { get; }

    /// <summary>Makes the node of one task.</summary>
    public abstract ProcessorNode CreateNode<K, V, VA>(string name, WindowAggregateOptions options, Aggregation<K, V, VA> aggregation);

    /// <summary>The store of a table.</summary>
    public abstract WindowedStore<K, VA> Store<K, VA>(string name, Materialized<K, VA> materialized, bool onClose);
}
