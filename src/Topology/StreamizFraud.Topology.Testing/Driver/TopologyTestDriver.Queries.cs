using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Testing;

/// <content>Reading stores as the readers of a running client do.</content>
public sealed partial class TopologyTestDriver : IStoreQueries
{
    /// <inheritdoc/>
    /// <remarks>As of the last commit, and all partitions together, unlike <see cref="GetStateStore{TStore}"/>.</remarks>
    public T Store<T>(StoreQueryParameters<T> parameters)
        where T : class, IStateStore
    {
        ArgumentNullException.ThrowIfNull(parameters);
        IReadOnlyList<T> Parts() => Running.Open(_topology, parameters);
        _ = Parts();
        return parameters.StoreType.Compose(new StoreParts<T>(parameters.StoreName, Parts));
    }

    /// <inheritdoc/>
    public T Store<T>(string name, QueryableStoreType<T> type)
        where T : class, IStateStore => Store(new StoreQueryParameters<T>(name, type));
}
