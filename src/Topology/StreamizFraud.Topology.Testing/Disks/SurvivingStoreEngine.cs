using System.Globalization;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Testing.Disks;

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
