using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.State;

/// <summary>Sessions by key, start and end.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type.</typeparam>
public interface ISessionStore<K, V> : IReadOnlySessionStore<K, V>
{
    /// <summary>Sets a session; one older than the retention is dropped and counted. A null value removes it.</summary>
    void Put(Windowed<K> session, V value);

    /// <summary>Removes a session.</summary>
    void Remove(Windowed<K> session);
}
