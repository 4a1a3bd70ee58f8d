using StreamizFraud.Topology.Dsl.Graph;

namespace StreamizFraud.Topology.Dsl;

/// <content>Changes held back.</content>
public sealed partial class KTable<K, V>
{
    /// <summary>This table with fewer changes: each change waits, and only the last change of a row within that time is sent on.</summary>
    public KTable<K, V> Suppress(SuppressedUntilTimeLimit suppressed)
    {
        ArgumentNullException.ThrowIfNull(suppressed);
        return Suppress(suppressed.Name, suppressed.Buffer, (long)suppressed.Time.TotalMilliseconds, dueTime: null);
    }

    /// <param name="name">Name of the node; null: generated.</param>
    /// <param name="buffer">Limits.</param>
    /// <param name="holdMs">How long a change is held back after its due time; null: as long as windows stay open.</param>
    /// <param name="dueTime">Due time of a key; null: the time of the change.</param>
    internal KTable<K, V> Suppress(string? name, BufferConfig buffer, long? holdMs, Func<K, long>? dueTime)
    {
        // Like Kafka Streams, a given name takes no numbers here.
        var storeName = name is null ? null : name + "-store";
        name ??= Graph.NewName(NodePrefix.Suppress);
        storeName ??= Graph.StoreNameOr(null, NodePrefix.Suppress);
        var node = new SuppressGraphNode<K, V>(name, Node, storeName, buffer, (KeySerde, ValueSerde), new SuppressionRule<K>(holdMs, dueTime));
        return new(Graph, Graph.Add(node), KeySerde, ValueSerde, Sources);
    }
}
