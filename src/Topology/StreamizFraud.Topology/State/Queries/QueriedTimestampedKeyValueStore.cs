using System.Diagnostics.CodeAnalysis;

namespace StreamizFraud.Topology.State;

/// <summary>A timestamped key-value store over several tasks.</summary>
internal sealed class QueriedTimestampedKeyValueStore<K, V>(StoreParts<IReadOnlyTimestampedKeyValueStore<K, V>> parts)
    : QueriedKeyValueStore<K, V, IReadOnlyTimestampedKeyValueStore<K, V>>(parts), IReadOnlyTimestampedKeyValueStore<K, V>
{
    public bool TryGet(K key, [MaybeNullWhen(false)] out V value, out long timestamp)
    {
        ArgumentNullException.ThrowIfNull(key);
        var found = Parts.TryFind(
            (IReadOnlyTimestampedKeyValueStore<K, V> part, out ValueAndTimestamp<V> row) =>
            {
                var has = part.TryGet(key, out var stored, out var time);
                row = new(stored!, time);
                return has;
            },
            out var known);
        (value, timestamp) = found ? (known.Value, known.Timestamp) : (default, -1);
        return found;
    }
}
