using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State.Suppression;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The rows of a table as readers below a suppression know them: a row whose change is held back is as it was before.</summary>
internal sealed class SuppressedView<K, V>(string store, TableView<K, V> parent) : TableView<K, V>
{
    private HeldRecords<K, V> _held = null!;

    public override void Init(TaskContext context)
    {
        _held = (HeldRecords<K, V>)context.Store(store);
        parent.Init(context);
    }

    public override bool TryGet(K key, out V value, out long timestamp)
    {
        if (!_held.TryGetSent(key, out var sent))
        {
            return parent.TryGet(key, out value, out timestamp);
        }

        // The time of a value that was replaced is not known; as in Kafka Streams it is -1.
        (value, timestamp) = (sent.Value, -1);
        return sent.HasValue;
    }
}
