using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Sessions.</summary>
internal sealed class SessionWindowing(SessionWindows windows) : Windowing
{
    public override long LeastRetentionMs => windows.InactivityGapMs + windows.GraceMs;

    /// <remarks>At the very end of its gap and grace a session still takes records: it is final only after it (rules U3, W11).</remarks>
    public override long CloseDelayMs => LeastRetentionMs + 1;

    public override ProcessorNode CreateNode<K, V, VA>(string name, WindowAggregateOptions options, Aggregation<K, V, VA> aggregation) =>
        new SessionAggregateNode<K, V, VA>(name, options, windows, aggregation);

    public override WindowedStore<K, VA> Store<K, VA>(string name, Materialized<K, VA> materialized, bool onClose) =>
        new SessionWindowedStore<K, VA>(name, materialized, this) { OnClose = onClose };
}
