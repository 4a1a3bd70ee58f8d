using System.Collections.Concurrent;
using System.Globalization;
using RocksDbSharp;
using StreamizFraud.Topology.RocksDb.Native;
using StreamizFraud.Topology.State;
using Database = RocksDbSharp.RocksDb;
using Binding = RocksDbSharp.Native;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>Column families that are segments, named <c>store/number</c>.</summary>
/// <remarks>
/// Dropping takes two steps. The family is dropped, which is durable at once; its files go when the last reference does. Then its handle is
/// freed, which is such a reference, as soon as no call is inside that may still use it. Open cursors have references of their own.
/// </remarks>
internal sealed class RocksDbSegments
{
    /// <summary>Stands between the name of a store and the number of its segment; no store has it in its name.</summary>
    public const char Separator = '/';

    private readonly RocksDbTaskDatabase _owner;
    private readonly Database _database;
    private readonly ColumnFamilyOptions _options;
    private readonly ConcurrentDictionary<string, RocksDbByteStore> _segments = new(StringComparer.Ordinal);
    private readonly List<nint> _dropped = [];

    public RocksDbSegments(RocksDbTaskDatabase owner, Database database, ColumnFamilyOptions options, IEnumerable<string> existing)
    {
        _owner = owner;
        _database = database;
        _options = options;
        foreach (var family in existing)
        {
            _segments[family] = new RocksDbByteStore(owner, family, database.GetColumnFamily(family).Handle);
        }
    }

    public static bool IsSegment(string family) => family.Contains(Separator);

    /// <summary>Segments of a store that are there now.</summary>
    public IReadOnlyDictionary<long, IByteStore> Of(string store)
    {
        var found = new Dictionary<long, IByteStore>();
        foreach (var (family, segment) in _segments)
        {
            if (family.StartsWith(store, StringComparison.Ordinal) && family[store.Length] == Separator)
            {
                found.Add(long.Parse(family.AsSpan(store.Length + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), segment);
            }
        }

        return found;
    }

    public IByteStore Create(string store, long number)
    {
        var family = NameOf(store, number);
        if (_segments.ContainsKey(family))
        {
            throw new ArgumentException($"Store '{store}' has a segment {number} already.", nameof(number));
        }

        return _segments[family] = Inside(() => new RocksDbByteStore(_owner, family, _database.CreateColumnFamily(_options, family).Handle));
    }

    public void Drop(string store, long number)
    {
        var family = NameOf(store, number);
        if (!_segments.TryGetValue(family, out var segment))
        {
            _owner.Gate.ThrowIfClosed();
            return;
        }

        Inside(() =>
        {
            _database.DropColumnFamily(family);
            return true;
        });
        _segments.TryRemove(family, out _);
        segment.MarkDropped();
        _dropped.Add(segment.Family);
        FreeDropped();
    }

    /// <summary>Frees the iterators that wait for scans.</summary>
    public void FreeIdle()
    {
        if (_segments.IsEmpty)
        {
            return;
        }

        foreach (var (_, segment) in _segments)
        {
            segment.FreeIdle();
        }
    }

    /// <summary>Frees the handles of dropped families, if no call is inside; else a later one does. Called by the owner, outside the gate.</summary>
    public void FreeDropped()
    {
        if (_dropped.Count == 0)
        {
            return;
        }

        // A reader goes inside, then looks whether its segment is dropped. So whoever comes after nobody was inside, sees that it is.
        Interlocked.MemoryBarrier();
        if (!_owner.Gate.IsEmpty)
        {
            return;
        }

        foreach (var handle in _dropped)
        {
            Binding.Instance.rocksdb_column_family_handle_destroy(handle);
        }

        _dropped.Clear();
    }

    private static string NameOf(string store, long number) => string.Create(CultureInfo.InvariantCulture, $"{store}{Separator}{number}");

    private T Inside<T>(Func<T> change)
    {
        _owner.Gate.Enter();
        try
        {
            return change();
        }
        catch (RocksDbException cause)
        {
            throw RocksDbFault.Change(cause, _owner.Directory);
        }
        finally
        {
            _owner.Gate.Exit();
        }
    }
}
