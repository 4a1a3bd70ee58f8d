using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The rows with other values.</summary>
internal sealed class TableMapValuesGraphNode<K, V, VR>(
    string name, TableGraphNode<K, V> parent, Materialized<K, VR> materialized, Func<K, V, VR> mapper)
    : DerivedTableGraphNode<K, V, VR>(name, parent, materialized)
{
    private protected override ProcessorNode Make(bool sendsOldValues) => new TableMapValuesNode<K, V, VR>(Name, mapper, Store, sendsOldValues);

    private protected override TableView<K, VR> Compute(TableView<K, V> parent) => new MapValuesView<K, V, VR>(parent, mapper);
}
