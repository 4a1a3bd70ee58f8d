using StreamizFraud.Topology.Runtime.Queries;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.App;

/// <content>Interactive queries: reading the stores of a running client.</content>
public sealed partial class KafkaStreams : IStoreQueries
{
    /// <inheritdoc/>
    public T Store<T>(StoreQueryParameters<T> parameters)
        where T : class, IStateStore
    {
        ArgumentNullException.ThrowIfNull(parameters);
        // What is wrong now is told now.
        _ = Parts(parameters);
        return parameters.StoreType.Compose(new StoreParts<T>(parameters.StoreName, () => Parts(parameters)));
    }

    /// <inheritdoc/>
    public T Store<T>(string name, QueryableStoreType<T> type)
        where T : class, IStateStore => Store(new StoreQueryParameters<T>(name, type));

    private IReadOnlyList<T> Parts<T>(StoreQueryParameters<T> parameters)
        where T : class, IStateStore
    {
        var state = State;
        return state is KafkaStreamsState.Running or KafkaStreamsState.Rebalancing
            ? new LocalStores(_topology, _streamThreads, _global is { IsLoaded: true } loaded ? loaded : (IGlobalStores)NoGlobalStores.Instance).Open(parameters)
            : throw new InvalidStateStoreException($"Store {parameters.StoreName}: the client is {state}. Its stores can be read while it runs.");
    }
}
