using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.State;

/// <summary>Reads rows by key and window start. Rows older than the store's retention are not there.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type; of a timestamped store <see cref="ValueAndTimestamp{V}"/>.</typeparam>
/// <remarks>All time bounds are window starts, in ms since the Unix epoch, both included.</remarks>
public interface IReadOnlyWindowStore<K, V> : IStateStore
{
    /// <summary>
    /// Looks a row up. Of a store that keeps duplicates on disk it can only be the row that was put last of all, and in memory it is none,
    /// as in Kafka Streams: use <see cref="Fetch(K,long,long,bool)"/> there.
    /// </summary>
    /// <returns>False if there is none.</returns>
    bool TryFetch(K key, long windowStart, [MaybeNullWhen(false)] out V value);

    /// <summary>Rows of a key in order of window start, or against it.</summary>
    IEnumerable<KeyValuePair<long, V>> Fetch(K key, long from, long to, bool backward = false);

    /// <summary>
    /// Rows of keys from <paramref name="keyFrom"/> to <paramref name="keyTo"/>, both included, in unsigned byte order; null, where the type
    /// admits it: from the first key, to the last.
    /// </summary>
    IEnumerable<KeyValuePair<Windowed<K>, V>> Fetch(K keyFrom, K keyTo, long from, long to, bool backward = false);

    /// <summary>Rows of all keys.</summary>
    IEnumerable<KeyValuePair<Windowed<K>, V>> FetchAll(long from, long to, bool backward = false);

    /// <summary>All rows.</summary>
    IEnumerable<KeyValuePair<Windowed<K>, V>> All(bool backward = false);
}
