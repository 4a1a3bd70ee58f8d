using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Rows of a store.</summary>
internal sealed class StoreView<K, V>(string store) : TableView<K, V>
{
    private TableRows<K, V> _rows = null!;

    public override void Init(TaskContext context) => _rows = TableRows<K, V>.Of(context.Store(store));

    public override bool TryGet(K key, out V value, out long timestamp) => _rows.TryGet(key, out value, out timestamp);

    public override bool TryGet(K key, long asOf, out V value, out long timestamp) => _rows.TryGet(key, asOf, out value, out timestamp);
}
