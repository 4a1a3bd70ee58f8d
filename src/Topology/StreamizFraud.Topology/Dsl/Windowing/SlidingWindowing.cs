using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Sliding windows, whose aggregation looks back two time differences.</summary>
internal sealed class SlidingWindowing(SlidingWindows windows) : Windowing
{
    public override long LeastRetentionMs => (2 * windows.TimeDifferenceMs) + windows.GraceMs;

    /// <remarks>
    /// Strictly a window takes records one ms longer. Kafka Streams' suppression does not wait for them (rule U3), so that the result of the
    /// window that ends with a record is sent at once if there is no grace; a record of that very ms sends it again.
    /// </remarks>
    public override long CloseDelayMs => windows.GraceMs;

    public override ProcessorNode CreateNode<K, V, VA>(string name, WindowAggregateOptions options, Aggregation<K, V, VA> aggregation) =>
        new SlidingWindowAggregateNode<K, V, VA>(name, options, windows, aggregation);

    public override WindowedStore<K, VA> Store<K, VA>(string name, Materialized<K, VA> materialized, bool onClose) =>
        new TimeWindowedStore<K, VA>(name, materialized, this, windows.TimeDifferenceMs) { OnClose = onClose };
}
