using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Nodes;

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
