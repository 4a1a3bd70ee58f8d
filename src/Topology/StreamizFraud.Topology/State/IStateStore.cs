using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State;

/// <summary>State of one task, kept on its thread.</summary>
public interface IStateStore
{
    /// <summary>Name in the topology.</summary>
    string Name { get; }
}

/// <summary>Reads rows by key.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IReadOnlyKeyValueStore<K, V> : IStateStore
{
    /// <summary>Looks a row up.</summary>
    /// <returns>False if there is none.</returns>
    bool TryGet(K key, [MaybeNullWhen(false)] out V value);

    /// <summary>Rows from one key to another, both included, in unsigned byte order of the serialised keys (rule B8).</summary>
    /// <param name="from">First key; null, where the type admits it: the first there is.</param>
    /// <param name="to">Last key; null, where the type admits it: the last there is. Before <paramref name="from"/>: there are no rows.</param>
    /// <remarks>
    /// Numbers are stored with their sign bit first, so negative ones come after the others. Like every walk through a store it is lazy: it
    /// sees what the caller writes ahead of it, and ends before the commit.
    /// </remarks>
    IEnumerable<KeyValuePair<K, V>> Range(K from, K to);

    /// <summary>The same rows in reverse order.</summary>
    /// <inheritdoc cref="Range"/>
    IEnumerable<KeyValuePair<K, V>> ReverseRange(K from, K to);

    /// <summary>All rows, in unsigned byte order of the serialised keys.</summary>
    IEnumerable<KeyValuePair<K, V>> All();

    /// <summary>All rows in reverse order.</summary>
    IEnumerable<KeyValuePair<K, V>> ReverseAll();

    /// <summary>Rows whose serialised keys begin with the bytes of a prefix, in order of those keys.</summary>
    /// <param name="prefix">The prefix, for example the first of two parts of the keys.</param>
    /// <param name="prefixSerde">Its serde.</param>
    IEnumerable<KeyValuePair<K, V>> PrefixScan<P>(P prefix, ISerde<P> prefixSerde);

    /// <summary>About how many rows there were at the last commit: RocksDB estimates, stores in memory count.</summary>
    long ApproximateCount { get; }
}

/// <summary>Rows by key. Writes are seen at once by the task, and by nobody else before the commit.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IKeyValueStore<K, V> : IReadOnlyKeyValueStore<K, V>
{
    /// <summary>Sets a row. The value must not be changed afterwards (rule A5), unless it is <see cref="IRewindable"/>.</summary>
    void Put(K key, V value);

    /// <summary>Sets rows, in their order.</summary>
    void PutAll(IEnumerable<KeyValuePair<K, V>> rows);

    /// <summary>Sets a row unless there is one.</summary>
    /// <returns>Whether it was set.</returns>
    bool PutIfAbsent(K key, V value);

    /// <summary>Removes a row.</summary>
    void Delete(K key);

    /// <summary>Looks a row up to change its value in place, which counts as a write; the value must be <see cref="IRewindable"/>.</summary>
    /// <returns>False if there is none: put one.</returns>
    bool TryChange(K key, [MaybeNullWhen(false)] out V value);
}

/// <summary>Reads rows by key with the event time of their last update.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IReadOnlyTimestampedKeyValueStore<K, V> : IReadOnlyKeyValueStore<K, V>
{
    /// <summary>Looks a row up with its time, ms since the Unix epoch.</summary>
    bool TryGet(K key, [MaybeNullWhen(false)] out V value, out long timestamp);
}

/// <summary>Rows by key with the event time of their last update (Kafka's timestamped layout, rule B1).</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
/// <remarks>Walks give the values. For their times too ask for the store as <see cref="IReadOnlyKeyValueStore{K,V}"/> of <see cref="ValueAndTimestamp{V}"/>.</remarks>
public interface ITimestampedKeyValueStore<K, V> : IReadOnlyTimestampedKeyValueStore<K, V>
{
    /// <summary>Sets a row.</summary>
    void Put(K key, V value, long timestamp);

    /// <summary>Sets rows, in their order.</summary>
    void PutAll(IEnumerable<KeyValuePair<K, ValueAndTimestamp<V>>> rows);

    /// <summary>Sets a row unless there is one.</summary>
    /// <returns>Whether it was set.</returns>
    bool PutIfAbsent(K key, V value, long timestamp);

    /// <summary>Removes a row; the timestamp goes into the changelog.</summary>
    void Delete(K key, long timestamp);
}

/// <summary>
/// A stored value that is changed in place, for values too large to copy at every event. The store calls <see cref="Mark"/> before
/// handing it out for change and, if the input record fails, <see cref="Rewind"/>.
/// </summary>
public interface IRewindable
{
    /// <summary>Remembers the present content, cheaply; an older mark is forgotten.</summary>
    void Mark();

    /// <summary>Goes back to the content at the last <see cref="Mark"/>.</summary>
    void Rewind();
}
