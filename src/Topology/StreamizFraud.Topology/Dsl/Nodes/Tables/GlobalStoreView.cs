using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Rows of a global store, as they are when they are looked up.</summary>
internal sealed class GlobalStoreView<K, V>(string store) : TableView<K, V>
{
    private IReadOnlyTimestampedKeyValueStore<K, V> _rows = null!;

    public override void Init(TaskContext context) => _rows = (IReadOnlyTimestampedKeyValueStore<K, V>)context.Store(store);

    public override bool TryGet(K key, out V value, out long timestamp) => _rows.TryGet(key, out value!, out timestamp);
}
