using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A table of aggregates by key and window.</summary>
/// <param name="name">Name of the node.</param>
/// <param name="parent">The grouped stream.</param>
/// <param name="store">The store, which it always has.</param>
/// <param name="closeDelayMs">How long after the end of a window its row can change, in ms of stream time.</param>
/// <param name="make">Makes the node of one task.</param>
internal sealed class WindowedAggregateGraphNode<K, V>(
    string name, GraphNode parent, WindowedStore<K, V> store, long closeDelayMs, Func<WindowAggregateOptions, ProcessorNode> make)
    : TableGraphNode<Windowed<K>, V>(name, parent)
{
    public override bool EnableOldValues(bool force) => SendsOldValues = true;

    public override IReadOnlyList<string> RequireView() => [store.Name];

    public override TableView<Windowed<K>, V> CreateView() => store.CreateView();

    public override string? QueryableStoreName => store.Materialized.StoreName;

    public override long? WindowCloseDelayMs() => closeDelayMs;

    public override void Write(PlanWriter writer)
    {
        // A result on close is the only change of its row: there is nothing for a cache to leave out.
        var cachedRows = store.TimeOrdered ? null : store.Materialized.CachedChanges;
        WriteNode(
            writer, cachedRows, store.WindowedKeySerde, old => make(new WindowAggregateOptions(store.Name, old, OnClose: store.TimeOrdered)), ParentOutputs);
        store.Write(writer, Name);
    }
}
