using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

public sealed class RocksDbStoreEngineTests() : StoreEngineContract(new RocksDbStoreEngine())
{
    [Fact]
    public void A_reopened_database_has_its_data_and_its_facts()
    {
        using var folder = new TaskFolder();
        Fill(folder, "cards");
        using var database = Engine.Open(folder.Path, ["cards"]);
        Assert.Equal("a=1", database.Store("cards").Text());
        Assert.Equal("7", database.Meta("offset"));
    }

    [Fact]
    public void Stores_come_and_go_between_openings()
    {
        using var folder = new TaskFolder();
        Fill(folder, "cards");
        using (var database = Engine.Open(folder.Path, ["terminals", "default"]))
        {
            Assert.Throws<ArgumentException>(() => database.Store("cards"));
            database.Write(batch =>
            {
                batch.Put(database.Store("terminals"), "t", "2");
                batch.Put(database.Store("default"), "d", "3");
            });
        }

        using var all = Engine.Open(folder.Path, ["cards", "terminals", "default"]);
        Assert.Equal("a=1", all.Store("cards").Text());
        Assert.Equal("t=2", all.Store("terminals").Text());
        Assert.Equal("d=3", all.Store("default").Text());
        Assert.Equal("7", all.Meta("offset"));
    }

    [Fact]
    public void A_folder_has_one_owner_at_a_time()
    {
        using var folder = new TaskFolder();
        using (Engine.Open(folder.Path, ["cards"]))
        {
            using var other = new RocksDbStoreEngine();
            var fault = Assert.Throws<StoreBusyException>(() => other.Open(folder.Path, ["cards"]));
            Assert.Equal(FaultScope.Application, fault.Scope);
            Assert.Contains("already open", fault.Message, StringComparison.Ordinal);
        }

        Engine.Open(folder.Path, ["cards"]).Dispose();
    }

    [Fact]
    public void A_store_inserts_sorted_rows_from_where_the_last_one_went_and_keeps_its_other_settings()
    {
        using var folder = new TaskFolder();
        using var engine = new RocksDbStoreEngine(new RocksDbOptions { WriteBufferBytes = 3 << 20, BlockBytes = 8192, MemtableBloomRatio = 0.1 });
        using var database = engine.Open(folder.Path, ["cards"]);
        database.CreateSegment("cards", 7);
        foreach (var family in new[] { "cards", "cards/7" })
        {
            // RocksDB writes down what it runs with.
            var options = File.ReadAllText(folder.Files("OPTIONS-*").Order(StringComparer.Ordinal).Last()).Split("[CFOptions ")
                .Single(part => part.StartsWith($"\"{family}\"", StringComparison.Ordinal));
            Assert.Contains("memtable_insert_with_hint_prefix_extractor=rocksdb.CappedPrefix.0", options, StringComparison.Ordinal);
            Assert.Contains("write_buffer_size=3145728", options, StringComparison.Ordinal);
            Assert.Contains("block_size=8192", options, StringComparison.Ordinal);
            Assert.Contains("memtable_whole_key_filtering=true", options, StringComparison.Ordinal);
            Assert.Contains("memtable_prefix_bloom_size_ratio=0.1", options, StringComparison.Ordinal);
            Assert.Contains("compression=kLZ4Compression", options, StringComparison.Ordinal);
            Assert.Contains("filter_policy=bloomfilter", options, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void The_folder_is_for_its_owner_only()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such modes.");
        using var folder = new TaskFolder();
        Directory.CreateDirectory(folder.Path);
        Fill(folder, "cards");
#pragma warning disable CA1416 // Skipped above.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
#pragma warning restore CA1416
    }

    [Fact]
    public void A_database_outlives_its_engine()
    {
        using var folder = new TaskFolder();
        var engine = new RocksDbStoreEngine();
        using var database = engine.Open(folder.Path, ["cards"]);
        engine.Dispose();
        engine.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        database.Write(batch => batch.Put(database.Store("cards"), "a", "1"));
        Assert.Equal("a=1", database.Store("cards").Text());
        Assert.Throws<ObjectDisposedException>(() => engine.Open(folder.Path, ["cards"]));
    }

    [Fact]
    public void Wrong_settings_are_refused_all_at_once()
    {
        var fault = Assert.Throws<ArgumentException>(() => new RocksDbStoreEngine(new RocksDbOptions { BlockBytes = 1, MaxWriteBuffers = 1 }));
        Assert.Contains("BlockBytes", fault.Message, StringComparison.Ordinal);
        Assert.Contains("MaxWriteBuffers", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiny_memtables_flush_and_compact_without_losing_anything()
    {
        using var folder = new TaskFolder();
        using var engine = new RocksDbStoreEngine(new RocksDbOptions { WriteBufferBytes = 64 << 10, MaxWalBytes = 1 << 20 });
        var random = new Random(11);
        var model = new Dictionary<int, int>();
        using (var database = engine.Open(folder.Path, ["cards"]))
        {
            var cards = database.Store("cards");
            for (var round = 0; round < 300; round++)
            {
                database.Write(batch =>
                {
                    for (var i = 0; i < 100; i++)
                    {
                        var key = random.Next(5_000);
                        model[key] = round;
                        batch.Put(cards, BitConverter.GetBytes(key), BitConverter.GetBytes(round));
                    }
                });
            }
        }

        using var reopened = engine.Open(folder.Path, ["cards"]);
        Assert.NotEmpty(folder.Files("*.sst"));
        var found = reopened.Store("cards").Entries([], [], false).ToDictionary(entry => BitConverter.ToInt32(entry.Key), entry => BitConverter.ToInt32(entry.Value));
        Assert.Equal(model.OrderBy(entry => entry.Key), found.OrderBy(entry => entry.Key));
    }

    private void Fill(TaskFolder folder, string store)
    {
        using var database = Engine.Open(folder.Path, [store]);
        database.Write(batch =>
        {
            batch.Put(database.Store(store), "a", "1");
            batch.PutMeta("offset", "7");
        });
    }
}
