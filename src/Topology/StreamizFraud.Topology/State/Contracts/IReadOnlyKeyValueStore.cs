using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State;

/// <summary>Reads rows by key.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IReadOnlyKeyValueStore<K, V> : IStateStore
{
    /// <summary>Looks a row up.</summary>
    /// <returns>False if there is none.</returns>
    bool TryGet(K key, [MaybeNullWhen(false)] out V value);

    /// <summary>Rows from one key to another, both included, in unsigned byte order of the serialised keys.</summary>
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
