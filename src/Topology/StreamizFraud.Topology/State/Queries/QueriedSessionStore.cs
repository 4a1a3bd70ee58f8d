using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.State;

/// <summary>A session store over several tasks.</summary>
internal sealed class QueriedSessionStore<K, V>(StoreParts<IReadOnlySessionStore<K, V>> parts) : IReadOnlySessionStore<K, V>
{
    public string Name => parts.Name;

    public bool TryFetchSession(K key, long start, long end, [MaybeNullWhen(false)] out V value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return parts.TryFind((IReadOnlySessionStore<K, V> part, [MaybeNullWhen(false)] out V found) => part.TryFetchSession(key, start, end, out found), out value);
    }

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(K key, long earliestEnd, long latestStart, bool backward = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        return parts.Rows(part => part.FindSessions(key, earliestEnd, latestStart, backward));
    }

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(K keyFrom, K keyTo, long earliestEnd, long latestStart, bool backward = false) =>
        parts.Rows(part => part.FindSessions(keyFrom, keyTo, earliestEnd, latestStart, backward));

    public IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(long earliestEnd, long latestEnd) => parts.Rows(part => part.FindSessions(earliestEnd, latestEnd));

    public IEnumerable<KeyValuePair<Windowed<K>, V>> Fetch(K key, bool backward = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        return parts.Rows(part => part.Fetch(key, backward));
    }

    public IEnumerable<KeyValuePair<Windowed<K>, V>> Fetch(K keyFrom, K keyTo, bool backward = false) => parts.Rows(part => part.Fetch(keyFrom, keyTo, backward));
}
