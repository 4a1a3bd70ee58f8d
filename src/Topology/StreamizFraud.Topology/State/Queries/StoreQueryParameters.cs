namespace StreamizFraud.Topology.State;

/// <summary>Which store is asked for, and how.</summary>
/// <typeparam name="T">The view of the store.</typeparam>
/// <param name="StoreName">Its name.</param>
/// <param name="StoreType">What it is to be read as.</param>
/// <remarks>Source: KIP-535, KIP-562.</remarks>
public sealed record StoreQueryParameters<T>(string StoreName, QueryableStoreType<T> StoreType)
    where T : class, IStateStore
{
    /// <summary>The only partition whose rows are read; null (default): those of all tasks that are here.</summary>
    public int? Partition { get; init; }

    /// <summary>
    /// Whether tasks that are being restored are read too: their rows are from before what other members have committed since. False by default:
    /// the read fails until they are restored.
    /// </summary>
    public bool StaleStoresEnabled { get; init; }
}
