using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Sessions of a store; the time of a session is its end.</summary>
internal sealed class SessionStoreView<K, V>(string store) : TableView<Windowed<K>, V>
{
    private IReadOnlySessionStore<K, V> _store = null!;

    public override void Init(TaskContext context) => _store = (IReadOnlySessionStore<K, V>)context.Store(store);

    public override bool TryGet(Windowed<K> key, out V value, out long timestamp)
    {
        timestamp = key.Window.End;
        return _store.TryFetchSession(key.Key, key.Window.Start, key.Window.End, out value!);
    }
}
