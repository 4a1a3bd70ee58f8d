using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The rows that satisfy a predicate, or those that do not.</summary>
internal sealed class TableFilterGraphNode<K, V> : DerivedTableGraphNode<K, V, V>
{
    private readonly Func<K, V, bool> _predicate;
    private readonly bool _keep;

    public TableFilterGraphNode(string name, TableGraphNode<K, V> parent, Materialized<K, V> materialized, Func<K, V, bool> predicate, bool keep)
        : base(name, parent, materialized)
    {
        (_predicate, _keep) = (predicate, keep);

        // With the value before, which a stored parent knows anyway, rows that never passed need no tombstones (rule A7).
        SendsOldValues = parent.EnableOldValues(force: false);
    }

    private protected override ProcessorNode Make(bool sendsOldValues)
    {
        // The value before is that of the latest version: of an earlier one that never passed nobody knows whether it was there.
        var dropsEmptyChanges = sendsOldValues && Parent.HistoryMs is null;
        return new TableFilterNode<K, V>(Name, _predicate, _keep, Store, sendsOldValues, dropsEmptyChanges);
    }

    private protected override TableView<K, V> Compute(TableView<K, V> parent) => new FilterView<K, V>(parent, _predicate, _keep);
}
