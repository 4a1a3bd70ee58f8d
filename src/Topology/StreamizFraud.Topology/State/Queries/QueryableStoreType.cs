namespace StreamizFraud.Topology.State;

/// <summary>What a store is to be read as: see <see cref="QueryableStoreTypes"/>.</summary>
/// <typeparam name="T">The view of the store.</typeparam>
/// <remarks>Immutable. Source: <c>QueryableStoreType</c> of Kafka Streams.</remarks>
public sealed class QueryableStoreType<T>
    where T : class, IStateStore
{
    private readonly string _name;
    private readonly Func<StoreParts<T>, T> _compose;

    internal QueryableStoreType(string name, Func<StoreParts<T>, T> compose)
    {
        _name = name;
        _compose = compose;
    }

    /// <summary>The kind of store and its types, for messages.</summary>
    public override string ToString() => _name;

    /// <summary>Makes one store of the parts that tasks have.</summary>
    internal T Compose(StoreParts<T> parts) => _compose(parts);
}
