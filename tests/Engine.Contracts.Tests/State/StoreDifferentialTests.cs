using CsCheck;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

/// <summary>Random batches against a plain sorted map: both engines and the map agree after every batch.</summary>
public sealed class StoreDifferentialTests
{
    private static readonly string[] Names = ["cards", "terminals"];

    private static readonly byte[] EdgeBytes = [0, 1, 0x7F, 0x80, 0xFE, 0xFF];

    // Few different bytes and short keys: collisions, prefixes and the edges of the byte order turn up all the time.
    private static readonly Gen<byte[]> Key = Gen.Int[0, EdgeBytes.Length - 1].Select(place => EdgeBytes[place]).Array[0, 3];

    private static readonly Gen<(int Store, byte[] Key, byte[]? Value)> Change =
        Gen.Select(Gen.Int[0, 1], Key, Gen.OneOf(Gen.Byte.Array[0, 40].Select(value => (byte[]?)value), Gen.Const((byte[]?)null)));

    private static readonly Gen<(List<(int Store, byte[] Key, byte[]? Value)> Changes, byte[] From, byte[] To)> Step =
        Gen.Select(Change.List[0, 30], Key, Key);

    [Fact]
    public void The_memory_engine_agrees_with_a_sorted_map() =>
        Step.List[1, 25].Sample(steps => Agree(new MemoryStoreEngine(), "", steps), iter: 400, threads: 1);

    [Fact]
    public void RocksDB_agrees_with_a_sorted_map()
    {
        // Memtables so small that the steps cross memtable, files and compactions.
        using var engine = new RocksDbStoreEngine(new RocksDbOptions { WriteBufferBytes = 64 << 10 });
        Step.List[1, 25].Sample(
            steps =>
            {
                using var folder = new TaskFolder();
                Agree(engine, folder.Path, steps);
            },
            iter: 40,
            threads: 1);
    }

    private static void Agree(IStoreEngine engine, string path, List<(List<(int Store, byte[] Key, byte[]? Value)> Changes, byte[] From, byte[] To)> steps)
    {
        var models = Names.Select(_ => new SortedDictionary<byte[], byte[]>(ByteOrder.Instance)).ToArray();
        var database = engine.Open(path, Names);
        try
        {
            using var batch = database.CreateBatch();
            var number = 0;
            foreach (var (changes, from, to) in steps)
            {
                var before = models[0].Select(entry => (entry.Key, entry.Value)).ToList();
                using var early = database.Store(Names[0]).Scan([], [], reverse: (number & 1) == 1);
                batch.Clear();
                foreach (var (store, key, value) in changes)
                {
                    Apply(models[store], batch, database.Store(Names[store]), key, value);
                }

                batch.PutMeta([0], [(byte)++number]);
                database.Write(batch);
                for (var store = 0; store < Names.Length; store++)
                {
                    Compare(models[store], database.Store(Names[store]), from, to);
                }

                Same(before, early.Entries(), reverse: (number & 1) == 0);
            }
        }
        finally
        {
            database.Dispose();
        }

        if (engine is RocksDbStoreEngine)
        {
            using var reopened = engine.Open(path, Names);
            for (var store = 0; store < Names.Length; store++)
            {
                Compare(models[store], reopened.Store(Names[store]), [], []);
            }
        }
    }

    private static void Apply(SortedDictionary<byte[], byte[]> model, IWriteBatch batch, IByteStore store, byte[] key, byte[]? value)
    {
        if (value is null)
        {
            model.Remove(key);
            batch.Delete(store, key);
        }
        else
        {
            model[key] = value;
            batch.Put(store, key, value);
        }
    }

    private static void Compare(SortedDictionary<byte[], byte[]> model, IByteStore store, byte[] from, byte[] to)
    {
        foreach (var key in model.Keys.Append(from).Append(to))
        {
            Assert.Equal(model.GetValueOrDefault(key), store.Get(key));
        }

        var range = model
            .Where(entry => ByteOrder.Instance.Compare(entry.Key, from) >= 0 && (to.Length == 0 || ByteOrder.Instance.Compare(entry.Key, to) < 0))
            .Select(entry => (entry.Key, entry.Value))
            .ToList();
        Same(range, store.Entries(from, to, false), reverse: false);
        Same(range, store.Entries(from, to, true), reverse: true);
    }

    private static void Same(List<(byte[] Key, byte[] Value)> expected, List<(byte[] Key, byte[] Value)> found, bool reverse)
    {
        if (reverse)
        {
            found.Reverse();
        }

        Assert.Equal(expected.Select(entry => entry.Key), found.Select(entry => entry.Key));
        Assert.Equal(expected.Select(entry => entry.Value), found.Select(entry => entry.Value));
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
