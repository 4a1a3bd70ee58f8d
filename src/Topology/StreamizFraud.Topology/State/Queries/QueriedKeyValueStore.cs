using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State;

/// <summary>A key-value store over several tasks.</summary>
internal class QueriedKeyValueStore<K, V, T>(StoreParts<T> parts) : IReadOnlyKeyValueStore<K, V>
    where T : IReadOnlyKeyValueStore<K, V>
{
    public string Name => parts.Name;

    public long ApproximateCount => parts.Sum(part => part.ApproximateCount);

    private protected StoreParts<T> Parts => parts;

    public bool TryGet(K key, [MaybeNullWhen(false)] out V value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return parts.TryFind((T part, [MaybeNullWhen(false)] out V found) => part.TryGet(key, out found), out value);
    }

    public IEnumerable<KeyValuePair<K, V>> Range(K from, K to) => parts.Rows(part => part.Range(from, to));

    public IEnumerable<KeyValuePair<K, V>> ReverseRange(K from, K to) => parts.Rows(part => part.ReverseRange(from, to));

    public IEnumerable<KeyValuePair<K, V>> All() => parts.Rows(part => part.All());

    public IEnumerable<KeyValuePair<K, V>> ReverseAll() => parts.Rows(part => part.ReverseAll());

    public IEnumerable<KeyValuePair<K, V>> PrefixScan<P>(P prefix, ISerde<P> prefixSerde) => parts.Rows(part => part.PrefixScan(prefix, prefixSerde));
}
