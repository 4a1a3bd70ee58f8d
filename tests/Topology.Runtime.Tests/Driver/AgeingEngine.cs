using System.Buffers;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>
/// An engine in memory whose folders survive their processes, can be forgotten, and can be put back to what they were at another time: what a
/// member finds that had the task before.
/// </summary>
internal sealed class AgeingEngine : IStoreEngine
{
    private readonly MemoryStoreEngine _memory = new();
    private Dictionary<string, List<Change[]>> _folders = [];

    /// <summary>Local state is gone.</summary>
    public void Forget() => _folders = [];

    /// <summary>The folders as they are now.</summary>
    public object Copy() => Clone(_folders);

    /// <summary>The folders are as they were.</summary>
    public void PutBack(object copy) => _folders = Clone((Dictionary<string, List<Change[]>>)copy);

    public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
    {
        var memory = _memory.Open(directory, stores);
        var log = _folders.TryGetValue(directory, out var known) ? known : _folders[directory] = [];
        foreach (var changes in log)
        {
            Apply(memory, changes);
        }

        return new Database(log, memory);
    }

    private static Dictionary<string, List<Change[]>> Clone(Dictionary<string, List<Change[]>> folders) =>
        folders.ToDictionary(folder => folder.Key, folder => folder.Value.ToList());

    private static void Apply(ITaskDatabase memory, IEnumerable<Change> changes)
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
                batch.Delete(Place(memory, store), key);
            }
            else
            {
                batch.Put(Place(memory, store), key, value);
            }
        }

        memory.Write(batch);
    }

    private static IByteStore Place(ITaskDatabase memory, string name)
    {
        if (name.Split('/') is not [var store, var text])
        {
            return memory.Store(name);
        }

        var number = long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        return memory.Segments(store).GetValueOrDefault(number) ?? memory.CreateSegment(store, number);
    }

    private sealed record Change(string? Store, byte[] Key, byte[]? Value);

    private sealed class Database(List<Change[]> log, ITaskDatabase memory) : ITaskDatabase
    {
        public IByteStore Store(string name) => memory.Store(name);

        public IReadOnlyDictionary<long, IByteStore> Segments(string store) => memory.Segments(store);

        public IByteStore CreateSegment(string store, long number) => memory.CreateSegment(store, number);

        public void DropSegment(string store, long number)
        {
            var name = $"{store}/{number}";
            for (var i = 0; i < log.Count; i++)
            {
                log[i] = [.. log[i].Where(change => change.Store != name)];
            }

            memory.DropSegment(store, number);
        }

        public bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => memory.TryGetMeta(key, value);

        public IWriteBatch CreateBatch() => new Batch();

        public void Write(IWriteBatch batch)
        {
            Change[] changes = [.. ((Batch)batch).Changes];
            log.Add(changes);
            Apply(memory, changes);
        }

        public void Dispose() => memory.Dispose();
    }

    private sealed class Batch : IWriteBatch
    {
        public List<Change> Changes { get; } = [];

        public int Count => Changes.Count;

        public void Put(IByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Changes.Add(new(store.Name, key.ToArray(), value.ToArray()));

        public void Delete(IByteStore store, ReadOnlySpan<byte> key) => Changes.Add(new(store.Name, key.ToArray(), null));

        public void PutMeta(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Changes.Add(new(null, key.ToArray(), value.ToArray()));

        public void Clear() => Changes.Clear();

        public void Dispose() => Changes.Clear();
    }
}
