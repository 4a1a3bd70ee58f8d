using System.Buffers;
using System.Collections.Concurrent;

namespace StreamizFraud.Topology.State.InMemory;

/// <summary>The trees of one task, published together: a reader sees all of a batch or nothing of it.</summary>
internal sealed class MemoryTaskDatabase : ITaskDatabase
{
    /// <summary>Name of the facts; no store may take it, as in the persistent engine.</summary>
    public const string MetaName = "_meta";

    private readonly Dictionary<string, MemoryByteStore> _stores = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Store, long Number), MemoryByteStore> _segments = new();
    private readonly MemoryByteStore _meta;

    // One place a store or segment; null once disposed. The array is replaced, never changed.
    private volatile Place[]? _places;

    public MemoryTaskDatabase(IReadOnlyCollection<string> stores)
    {
        foreach (var name in stores)
        {
            _stores.Add(name, new MemoryByteStore(this, name, _stores.Count));
        }

        _meta = new MemoryByteStore(this, MetaName, _stores.Count);
        _places = [.. _stores.Values.OrderBy(store => store.Index).Append(_meta).Select(store => new Place(store, null))];
    }

    /// <summary>The current state.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public Place[] Places
    {
        get
        {
            var places = _places;
            ObjectDisposedException.ThrowIf(places is null, this);
            return places;
        }
    }

    public IByteStore Store(string name) => _stores.TryGetValue(name, out var store)
        ? store
        : throw new ArgumentException($"The database was opened without a store '{name}'.", nameof(name));

    public IReadOnlyDictionary<long, IByteStore> Segments(string store)
    {
        _ = (Store(store), Places);
        return _segments.Where(entry => entry.Key.Store == store).ToDictionary(entry => entry.Key.Number, entry => (IByteStore)entry.Value);
    }

    public IByteStore CreateSegment(string store, long number)
    {
        _ = Store(store);
        var places = Places;
        if (_segments.ContainsKey((store, number)))
        {
            throw new ArgumentException($"Store '{store}' has a segment {number} already.", nameof(number));
        }

        // The place of a segment that is gone is taken again: nobody finds it by its old owner any more.
        var free = Array.FindIndex(places, place => place.Owner is null);
        var segment = new MemoryByteStore(this, $"{store}/{number}", free < 0 ? places.Length : free);
        places = [.. places];
        if (free < 0)
        {
            Array.Resize(ref places, places.Length + 1);
        }

        places[segment.Index] = new Place(segment, null);
        _places = places;
        _segments[(store, number)] = segment;
        return segment;
    }

    public void DropSegment(string store, long number)
    {
        _ = Store(store);
        Place[] places = [.. Places];
        if (_segments.TryRemove((store, number), out var segment))
        {
            places[segment.Index] = default;
            _places = places;
        }
    }

    public bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => _meta.TryGet(key, value);

    public IWriteBatch CreateBatch()
    {
        _ = Places;
        return new MemoryWriteBatch(this, _meta);
    }

    public void Write(IWriteBatch batch)
    {
        if (batch is not MemoryWriteBatch own || own.Database != this)
        {
            throw new ArgumentException("The batch belongs to another database.", nameof(batch));
        }

        Place[] places = [.. Places];
        var edit = new object();
        foreach (var (store, key, value) in own.Changes)
        {
            ref var place = ref places[store.Index];
            place = new Place(store, value is null ? ByteTree.Delete(place.Root, edit, key) : ByteTree.Put(place.Root, edit, key, value));
        }

        _places = places;
    }

    public void Dispose() => _places = null;

    /// <summary>Whose tree, and its root.</summary>
    internal readonly record struct Place(MemoryByteStore? Owner, ByteTree? Root);
}
