using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The rows of a table as a node of one task looks them up.</summary>
internal abstract class TableView<K, V>
{
    /// <summary>Called once, after the task's stores have been restored.</summary>
    public abstract void Init(TaskContext context);

    /// <summary>Looks a row up.</summary>
    /// <returns>False if there is none.</returns>
    public abstract bool TryGet(K key, out V value, out long timestamp);

    /// <summary>Looks up what a row was at a time, if the table is versioned; else what it is now (rule K3).</summary>
    /// <returns>False if there was none.</returns>
    public virtual bool TryGet(K key, long asOf, out V value, out long timestamp) => TryGet(key, out value, out timestamp);
}

/// <summary>Rows of a store.</summary>
internal sealed class StoreView<K, V>(string store) : TableView<K, V>
{
    private TableRows<K, V> _rows = null!;

    public override void Init(TaskContext context) => _rows = TableRows<K, V>.Of(context.Store(store));

    public override bool TryGet(K key, out V value, out long timestamp) => _rows.TryGet(key, out value, out timestamp);

    public override bool TryGet(K key, long asOf, out V value, out long timestamp) => _rows.TryGet(key, asOf, out value, out timestamp);
}

/// <summary>Rows of another view that satisfy a predicate, or those that do not.</summary>
internal sealed class FilterView<K, V>(TableView<K, V> parent, Func<K, V, bool> predicate, bool keep) : TableView<K, V>
{
    public override void Init(TaskContext context) => parent.Init(context);

    public override bool TryGet(K key, out V value, out long timestamp) => Pass(parent.TryGet(key, out value, out timestamp), key, ref value);

    public override bool TryGet(K key, long asOf, out V value, out long timestamp) =>
        Pass(parent.TryGet(key, asOf, out value, out timestamp), key, ref value);

    private bool Pass(bool found, K key, ref V value)
    {
        if (found && predicate(key, value) == keep)
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

    public override bool TryGet(K key, out VR value, out long timestamp) => Map(parent.TryGet(key, out var source, out timestamp), key, source, out value);

    public override bool TryGet(K key, long asOf, out VR value, out long timestamp) =>
        Map(parent.TryGet(key, asOf, out var source, out timestamp), key, source, out value);

    private bool Map(bool found, K key, V source, out VR value)
    {
        value = found ? mapper(key, source) : default!;
        return found && value is not null;
    }
}
