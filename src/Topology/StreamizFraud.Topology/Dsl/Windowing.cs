using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Windows;

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
