using StreamizFraud.Topology.RocksDb.Native;
using StreamizFraud.Topology.State;
using RocksDbSharp;
using Database = RocksDbSharp.RocksDb;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>Keeps each task's state in a RocksDB database of its own: a column family a store or segment, and <c>_meta</c> for the facts.</summary>
/// <remarks>
/// The write-ahead log is on and never synced: the death of the process loses nothing, a power cut leaves a prefix of the
/// batches, and Kafka's changelog refills the rest. All databases of an engine share one block cache and one memtable budget.
/// Thread-safe; the databases are used as <see cref="ITaskDatabase"/> says.
/// </remarks>
public sealed class RocksDbStoreEngine : IStoreEngine, IDisposable
{
    /// <summary>Name of the column family of facts; no store may take it.</summary>
    internal const string MetaFamily = "_meta";

    private readonly RocksDbOptions _options;
    private readonly SharedMemory _memory;
    private int _disposed;

    /// <summary>An engine with its own cache.</summary>
    /// <param name="options">Settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">The settings are wrong; the text lists every problem.</exception>
    public RocksDbStoreEngine(RocksDbOptions? options = null)
    {
        _options = options ?? new RocksDbOptions();
        var problems = _options.Problems();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(options));
        }

        WarmUp();
        _memory = new SharedMemory(_options);
    }

    /// <summary>Loads the native library: 0.3 s of CPU and some 40 MB once a process, best spent in the background at the start of the host.</summary>
    /// <remarks>Thread-safe; the first engine does it by itself if nobody has.</remarks>
    public static void WarmUp() => RocksDbLibrary.EnsureBound();

    /// <inheritdoc/>
    /// <exception cref="Records.StreamException">The folder is already open, here or in another process.</exception>
    /// <exception cref="ArgumentException">A store's name is empty, given twice, or <c>_meta</c>.</exception>
    public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(stores);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        var asked = CheckNames(stores);

        StateFolder.Prepare(directory);
        try
        {
            var families = new HashSet<string>(asked, StringComparer.Ordinal) { MetaFamily };
            families.UnionWith(ExistingFamilies(directory));
            families.Remove(ColumnFamilies.DefaultName);
            var (settings, all, store, roots) = _memory.Settings(families, MetaFamily);
            var segments = families.Where(RocksDbSegments.IsSegment);
            return new RocksDbTaskDatabase(Database.Open(settings, directory, all), directory, asked, segments, store, roots, _options.CloseTimeout);
        }
        catch (RocksDbException cause)
        {
            throw RocksDbFault.Open(cause, directory);
        }
    }

    /// <summary>Frees the engine's share of the cache; databases still open keep theirs until they are disposed.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _memory.Dispose();
        }
    }

    private static HashSet<string> CheckNames(IReadOnlyCollection<string> stores)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in stores)
        {
            if (string.IsNullOrEmpty(name) || string.Equals(name, MetaFamily, StringComparison.Ordinal) || name.Contains(RocksDbSegments.Separator) || !names.Add(name))
            {
                throw new ArgumentException($"'{name}' cannot name a store: names are not empty, not {MetaFamily}, without '{RocksDbSegments.Separator}', and given once.", nameof(stores));
            }
        }

        return names;
    }

    /// <summary>Families of an existing database: RocksDB opens it only when all of them are named.</summary>
    /// <remarks>
    /// Listing takes no lock, so it may stumble over a database that somebody else is writing. Its failure decides nothing:
    /// the opening that follows takes the lock first and then tells "in use" from "damaged".
    /// </remarks>
    private string[] ExistingFamilies(string directory) =>
        StateFolder.HoldsDatabase(directory) && Database.TryListColumnFamilies(_memory.DatabaseSettings(), directory, out var names) ? names : [];
}
