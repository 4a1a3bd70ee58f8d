using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Tumbling and hopping windows.</summary>
internal sealed class TimeWindowing(TimeWindows windows) : Windowing
{
    public override long LeastRetentionMs => windows.SizeMs + windows.GraceMs;

    public override long CloseDelayMs => windows.GraceMs;

    public override ProcessorNode CreateNode<K, V, VA>(string name, WindowAggregateOptions options, Aggregation<K, V, VA> aggregation) =>
        new TimeWindowAggregateNode<K, V, VA>(name, options, windows, aggregation);

    public override WindowedStore<K, VA> Store<K, VA>(string name, Materialized<K, VA> materialized, bool onClose) =>
        new TimeWindowedStore<K, VA>(name, materialized, this, windows.SizeMs) { OnClose = onClose };
}
