using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.State;

/// <summary>Reads sessions by key, start and end.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IReadOnlySessionStore<K, V> : IStateStore
{
    /// <summary>Looks one session up.</summary>
    bool TryFetchSession(K key, long start, long end, [MaybeNullWhen(false)] out V value);

    /// <summary>Sessions of a key that end at <paramref name="earliestEnd"/> or later and start at <paramref name="latestStart"/> or earlier, in order of their ends.</summary>
    IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(K key, long earliestEnd, long latestStart, bool backward = false);

    /// <summary>
    /// The same of keys from <paramref name="keyFrom"/> to <paramref name="keyTo"/>, both included, in unsigned byte order; null, where the
    /// type admits it: from the first key, to the last.
    /// </summary>
    IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(K keyFrom, K keyTo, long earliestEnd, long latestStart, bool backward = false);

    /// <summary>Sessions of all keys whose end lies in the range, both included.</summary>
    IEnumerable<KeyValuePair<Windowed<K>, V>> FindSessions(long earliestEnd, long latestEnd);

    /// <summary>All sessions of a key.</summary>
    IEnumerable<KeyValuePair<Windowed<K>, V>> Fetch(K key, bool backward = false);

    /// <summary>All sessions of keys from <paramref name="keyFrom"/> to <paramref name="keyTo"/>, bounds as above.</summary>
    IEnumerable<KeyValuePair<Windowed<K>, V>> Fetch(K keyFrom, K keyTo, bool backward = false);
}
