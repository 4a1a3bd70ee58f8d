using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Topology.State;

/// <summary>A value with the event time of its last update.</summary>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Timestamp">Ms since the Unix epoch.</param>
public readonly record struct ValueAndTimestamp<V>(V Value, long Timestamp);

/// <summary>Reads rows by key and window start. Rows older than the store's retention are not there (rule W12).</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type; of a timestamped store <see cref="ValueAndTimestamp{V}"/>.</typeparam>
/// <remarks>All time bounds are window starts, in ms since the Unix epoch, both included (rule B8).</remarks>
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

/// <summary>Rows by key and window start. A store that keeps duplicates adds a row at each put.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IWindowStore<K, V> : IReadOnlyWindowStore<K, V>
{
    /// <summary>Sets a row, or adds one to a store that keeps duplicates; one older than the retention is dropped and counted.</summary>
    void Put(K key, V value, long windowStart);

    /// <summary>Removes a row; a store that keeps duplicates ignores it (rule B9).</summary>
    void Delete(K key, long windowStart);
}

/// <summary>Rows by key and window start with the event time of their last update.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>To read without times ask for the store as <see cref="IReadOnlyWindowStore{K,V}"/> of the values.</remarks>
public interface ITimestampedWindowStore<K, V> : IReadOnlyWindowStore<K, ValueAndTimestamp<V>>
{
    /// <summary>Sets a row; one older than the retention is dropped and counted.</summary>
    void Put(K key, V value, long windowStart, long timestamp);

    /// <summary>Removes a row; the timestamp goes into the changelog.</summary>
    void Delete(K key, long windowStart, long timestamp);
}

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

/// <summary>Sessions by key, start and end (rule B3).</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface ISessionStore<K, V> : IReadOnlySessionStore<K, V>
{
    /// <summary>Sets a session; one older than the retention is dropped and counted. A null value removes it.</summary>
    void Put(Windowed<K> session, V value);

    /// <summary>Removes a session.</summary>
    void Remove(Windowed<K> session);
}

/// <summary>A version of a row.</summary>
/// <typeparam name="V">Value type.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Timestamp">From when it was valid, ms since the Unix epoch.</param>
/// <param name="ValidTo">Until when, exclusive; <see cref="long.MaxValue"/> for the newest.</param>
public readonly record struct VersionedRecord<V>(V Value, long Timestamp, long ValidTo);

/// <summary>Rows by key that remember what they were within a history (KIP-889, rule B7).</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IVersionedKeyValueStore<K, V> : IStateStore
{
    /// <summary>Puts a version, which may be older than the newest one.</summary>
    /// <returns>Until when it is valid, <see cref="long.MaxValue"/> for the newest; null if it is older than the history and was not stored.</returns>
    long? Put(K key, V value, long timestamp);

    /// <summary>Puts a version that says that the row did not exist.</summary>
    /// <returns>As <see cref="Put"/>.</returns>
    long? Delete(K key, long timestamp);

    /// <summary>The same, and gives the version that was valid at that time until now.</summary>
    /// <returns>False if there was none, or the time is before the history and nothing was stored.</returns>
    bool Delete(K key, long timestamp, out VersionedRecord<V> removed);

    /// <summary>The newest version; false if there is none or the row is deleted.</summary>
    bool TryGet(K key, out VersionedRecord<V> version);

    /// <summary>The version that was valid at a time; false if there was none, or it lies before the history (rule B7).</summary>
    bool TryGet(K key, long asOf, out VersionedRecord<V> version);
}
