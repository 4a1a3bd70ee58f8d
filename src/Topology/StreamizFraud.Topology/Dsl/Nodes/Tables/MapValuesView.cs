using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Nodes;

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
