using System.Diagnostics.CodeAnalysis;

namespace StreamizFraud.Topology.State;

/// <summary>Rows by key. Writes are seen at once by the task, and by nobody else before the commit.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface IKeyValueStore<K, V> : IReadOnlyKeyValueStore<K, V>
{
    /// <summary>Sets a row. The value must not be changed afterwards, unless it is <see cref="IRewindable"/>.</summary>
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
