using StreamizFraud.Topology.State.InMemory;

namespace StreamizFraud.Topology.State;

/// <summary>Keeps state in memory, for tests and for stores that are rebuilt from their changelog at each start.</summary>
/// <remarks>
/// Nothing survives <see cref="IDisposable.Dispose"/> of the database; each <see cref="Open"/> begins empty, whatever the folder.
/// A store is a balanced tree that is never changed once published, so readers of any thread take no lock and a scan keeps
/// its state for free. The price is a copied path at each write: about log2(n) nodes of some 60 bytes for a lone key, much
/// less in a batch, which copies a node once. Thread-safe.
/// </remarks>
public sealed class MemoryStoreEngine : IStoreEngine
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A store's name is empty, given twice, or <c>_meta</c>.</exception>
    public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
    {
        ArgumentNullException.ThrowIfNull(stores);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in stores)
        {
            if (string.IsNullOrEmpty(name) || string.Equals(name, MemoryTaskDatabase.MetaName, StringComparison.Ordinal) || name.Contains('/') || !names.Add(name))
            {
                throw new ArgumentException($"'{name}' cannot name a store: names are not empty, not {MemoryTaskDatabase.MetaName}, without '/', and given once.", nameof(stores));
            }
        }

        return new MemoryTaskDatabase(names);
    }
}
