namespace StreamizFraud.Topology.State;

/// <summary>Reads stores from outside of the tasks that own them.</summary>
/// <remarks>Thread-safe.</remarks>
public interface IStoreQueries
{
    /// <summary>The rows of a store that are here, as they were last committed.</summary>
    /// <param name="parameters">Which store, and how.</param>
    /// <returns>
    /// A view that stays good: each call on it looks at the tasks that are here then. Rows of several tasks come one task after the other. Any number of
    /// threads may use it; an enumerator belongs to one.
    /// </returns>
    /// <exception cref="UnknownStateStoreException">The topology has no such store.</exception>
    /// <exception cref="InvalidStateStoreException">
    /// The rows are not here, or not yet. Each call on the view may throw it too, when tasks have moved.
    /// </exception>
    /// <exception cref="ArgumentException">The store is of another kind or other types.</exception>
    T Store<T>(StoreQueryParameters<T> parameters)
        where T : class, IStateStore;

    /// <inheritdoc cref="Store{T}(StoreQueryParameters{T})"/>
    /// <param name="name">Name of the store.</param>
    /// <param name="type">What it is to be read as.</param>
    T Store<T>(string name, QueryableStoreType<T> type)
        where T : class, IStateStore => Store(new StoreQueryParameters<T>(name, type));
}
