using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A table of aggregates, by key or by key and window; it always has a store.</summary>
/// <param name="name">Name of the node.</param>
/// <param name="parent">The grouped stream.</param>
/// <param name="store">The store.</param>
/// <param name="make">Makes the node of one task; told whether old values are sent.</param>
internal sealed class AggregateGraphNode<K, V>(string name, GraphNode parent, ITableStore<K, V> store, Func<bool, ProcessorNode> make)
    : TableGraphNode<K, V>(name, parent)
{
    public override bool EnableOldValues(bool force) => SendsOldValues = true;

    public override IReadOnlyList<string> RequireView() => [store.Name];

    public override TableView<K, V> CreateView() => store.CreateView();

    public override long? HistoryMs => store.HistoryMs;

    public override string? QueryableStoreName => store.GivenName;

    public override long? WindowCloseDelayMs() => store.WindowCloseDelayMs ?? base.WindowCloseDelayMs();

    public override void Write(PlanWriter writer)
    {
        WriteNode(writer, store.Name, store.CachedRows, store.TableKeySerde, store.TableValueSerde, make, ParentOutputs);
        store.Write(writer, Name);
    }
}
