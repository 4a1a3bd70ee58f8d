using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Rows of a store of windows.</summary>
internal sealed class WindowStoreView<K, V>(string store) : TableView<Windowed<K>, V>
{
    private IReadOnlyWindowStore<K, ValueAndTimestamp<V>> _store = null!;

    public override void Init(TaskContext context) => _store = (IReadOnlyWindowStore<K, ValueAndTimestamp<V>>)context.Store(store);

    public override bool TryGet(Windowed<K> key, out V value, out long timestamp)
    {
        var found = _store.TryFetch(key.Key, key.Window.Start, out var row);
        (value, timestamp) = row;
        return found;
    }
}
