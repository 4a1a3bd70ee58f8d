using System.Globalization;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Simulation.Tests.Stores;

/// <summary>
/// The disk of one member: survives its processes. A power loss takes the last batches of a folder, as it does from a log that is not synced;
/// what is left is a prefix.
/// </summary>
internal sealed class SurvivingDisk
{
    private const string MarkerName = "folder-is-here";
    private readonly SortedDictionary<string, List<Change[]>> _folders = new(StringComparer.Ordinal);

    /// <summary>Asked before each batch; true refuses it, as a full disk does.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    public IEnumerable<string> Folders => _folders.Keys;

    public IReadOnlyList<Change[]> Batches(string folder) => _folders[folder];

    /// <summary>The batches of a folder, to be replayed and added to. A folder that was wiped or moved away begins anew.</summary>
    public List<Change[]> Open(string folder)
    {
        var marker = Path.Combine(folder, MarkerName);
        if (!_folders.TryGetValue(folder, out var batches) || !File.Exists(marker))
        {
            File.WriteAllBytes(marker, []);
            _folders[folder] = batches = [];
        }

        return batches;
    }

    /// <summary>Drops a segment, which no loss of power brings back.</summary>
    public void Drop(string folder, string segment)
    {
        var batches = _folders[folder];
        for (var i = 0; i < batches.Count; i++)
        {
            batches[i] = [.. batches[i].Where(change => change.Store != segment)];
        }
    }

    /// <summary>Loses the last batches of each folder.</summary>
    /// <param name="count">How many, for each folder anew.</param>
    public void LosePower(Func<int> count)
    {
        foreach (var batches in _folders.Values)
        {
            var lost = Math.Min(count(), batches.Count);
            batches.RemoveRange(batches.Count - lost, lost);
        }
    }

    /// <summary>A change of a row, or of a fact where <paramref name="Store"/> is null; without a value it removes the key.</summary>
    public sealed record Change(string? Store, byte[] Key, byte[]? Value);
}

/// <summary>An engine over a <see cref="SurvivingDisk"/>; its databases keep their content there.</summary>
internal sealed class SurvivingStoreEngine(SurvivingDisk disk) : IStoreEngine
{
    private readonly MemoryStoreEngine _memory = new();

    public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
    {
        var batches = disk.Open(directory);
        var memory = _memory.Open(directory, stores);
        foreach (var batch in batches)
        {
            Apply(memory, batch);
        }

        return new Database(disk, directory, batches, memory);
    }

    private static void Apply(ITaskDatabase memory, IEnumerable<SurvivingDisk.Change> changes)
    {
        using var batch = memory.CreateBatch();
        foreach (var (store, key, value) in changes)
        {
            if (store is null)
            {
                batch.PutMeta(key, value!);
            }
            else if (value is null)
            {
                batch.Delete(StoreOrSegment(memory, store), key);
            }
            else
            {
                batch.Put(StoreOrSegment(memory, store), key, value);
            }
        }

        memory.Write(batch);
    }

    private static IByteStore StoreOrSegment(ITaskDatabase memory, string name)
    {
        if (name.Split('/') is not [var store, var number])
        {
            return memory.Store(name);
        }

        var id = long.Parse(number, CultureInfo.InvariantCulture);
        return memory.Segments(store).GetValueOrDefault(id) ?? memory.CreateSegment(store, id);
    }

    private sealed class Database(SurvivingDisk disk, string folder, List<SurvivingDisk.Change[]> batches, ITaskDatabase memory) : ITaskDatabase
    {
        public IByteStore Store(string name) => memory.Store(name);

        public IReadOnlyDictionary<long, IByteStore> Segments(string store) => memory.Segments(store);

        public IByteStore CreateSegment(string store, long number) => memory.CreateSegment(store, number);

        public void DropSegment(string store, long number)
        {
            disk.Drop(folder, $"{store}/{number}");
            memory.DropSegment(store, number);
        }

        public bool TryGetMeta(ReadOnlySpan<byte> key, System.Buffers.IBufferWriter<byte> value) => memory.TryGetMeta(key, value);

        public IWriteBatch CreateBatch() => new Batch();

        public void Write(IWriteBatch batch)
        {
            var changes = ((Batch)batch).Changes;
            if (disk.Refuses(folder))
            {
                throw new StoreWriteException(folder, $"{folder}: no space left on device (simulated)");
            }

            batches.Add([.. changes]);
            Apply(memory, changes);
        }

        public void Dispose() => memory.Dispose();
    }

    private sealed class Batch : IWriteBatch
    {
        public List<SurvivingDisk.Change> Changes { get; } = [];

        public int Count => Changes.Count;

        public void Put(IByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Changes.Add(new(store.Name, key.ToArray(), value.ToArray()));

        public void Delete(IByteStore store, ReadOnlySpan<byte> key) => Changes.Add(new(store.Name, key.ToArray(), null));

        public void PutMeta(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Changes.Add(new(null, key.ToArray(), value.ToArray()));

        public void Clear() => Changes.Clear();

        public void Dispose() => Changes.Clear();
    }
}
