using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.State;

/// <summary>A window store over several tasks.</summary>
internal sealed class QueriedWindowStore<K, V>(StoreParts<IReadOnlyWindowStore<K, V>> parts) : IReadOnlyWindowStore<K, V>
{
    public string Name => parts.Name;

    public bool TryFetch(K key, long windowStart, [MaybeNullWhen(false)] out V value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return parts.TryFind((IReadOnlyWindowStore<K, V> part, [MaybeNullWhen(false)] out V found) => part.TryFetch(key, windowStart, out found), out value);
    }

    public IEnumerable<KeyValuePair<long, V>> Fetch(K key, long from, long to, bool backward = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        return parts.Rows(part => part.Fetch(key, from, to, backward));
    }

    public IEnumerable<KeyValuePair<Windowed<K>, V>> Fetch(K keyFrom, K keyTo, long from, long to, bool backward = false) =>
        parts.Rows(part => part.Fetch(keyFrom, keyTo, from, to, backward));

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FetchAll(long from, long to, bool backward = false) => parts.Rows(part => part.FetchAll(from, to, backward));

    public IEnumerable<KeyValuePair<Windowed<K>, V>> All(bool backward = false) => parts.Rows(part => part.All(backward));
}
