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
