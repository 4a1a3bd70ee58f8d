using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The rows of a table as a node of one task looks them up.</summary>
internal abstract class TableView<K, V>
{
    /// <summary>Called once, after the task's stores have been restored.</summary>
    public abstract void Init(TaskContext context);

    /// <summary>Looks a row up.</summary>
    /// <returns>False if there is none.</returns>
    public abstract bool TryGet(K key, out V value, out long timestamp);
}

/// <summary>Rows of a store.</summary>
internal sealed class StoreView<K, V>(string store) : TableView<K, V>
{
    private ITimestampedKeyValueStore<K, V> _store = null!;

    public override void Init(TaskContext context) => _store = (ITimestampedKeyValueStore<K, V>)context.Store(store);

    public override bool TryGet(K key, out V value, out long timestamp) => _store.TryGet(key, out value!, out timestamp);
}

/// <summary>Rows of another view that satisfy a predicate, or those that do not.</summary>
internal sealed class FilterView<K, V>(TableView<K, V> parent, Func<K, V, bool> predicate, bool keep) : TableView<K, V>
{
    public override void Init(TaskContext context) => parent.Init(context);

    public override bool TryGet(K key, out V value, out long timestamp)
    {
        if (parent.TryGet(key, out value, out timestamp) && predicate(key, value) == keep)
        {
            return true;
        }

        value = default!;
        return false;
    }
}

/// <summary>Rows of another view with other values; a row whose value becomes null is none.</summary>
internal sealed class MapValuesView<K, V, VR>(TableView<K, V> parent, Func<K, V, VR> mapper) : TableView<K, VR>
{
    public override void Init(TaskContext context) => parent.Init(context);

    public override bool TryGet(K key, out VR value, out long timestamp)
    {
        if (parent.TryGet(key, out var source, out timestamp))
        {
            value = mapper(key, source);
            return value is not null;
        }

        value = default!;
        return false;
    }
}
