using System.Buffers.Binary;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

/// <summary>Files cut, flipped and lost: a database opens with a prefix of its batches or says that it is damaged.</summary>
public sealed class StoreDamageTests : IDisposable
{
    private const int KeysPerBatch = 5;

    private readonly RocksDbStoreEngine _engine = new();
    private readonly TaskFolder _folder = new();

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_copy_of_the_live_files_has_every_batch_written_so_far()
    {
        using var database = Write(batches: 50);
        using var copy = _folder.Copy();
        Assert.Equal(50, Recover(copy));
    }

    [Fact]
    public void A_log_cut_anywhere_leaves_a_prefix_of_whole_batches()
    {
        using var database = Write(batches: 20);
        var length = new FileInfo(Assert.Single(_folder.Files("*.log"))).Length;
        var random = new Random(5);
        var seen = new SortedDictionary<long, int>();
        for (var i = 0; i < 25; i++)
        {
            using var copy = _folder.Copy();
            var cut = random.NextInt64(length + 1);
            using (var log = File.OpenWrite(copy.Files("*.log")[0]))
            {
                log.SetLength(cut);
            }

            seen[cut] = Recover(copy);
        }

        Assert.Equal(seen.Values.Order(), seen.Values);
        Assert.True(seen.Values.Distinct().Count() > 5, "The cuts did not differ: " + string.Join(',', seen.Values));
    }

    [Fact]
    public void Bytes_flipped_in_the_log_leave_a_prefix_or_are_reported()
    {
        // Several blocks of 32 KiB: a reader that skips damage goes on with the next block and opens with a hole.
        const int Batches = 1_500;
        using var database = Write(Batches);
        var random = new Random(6);
        for (var i = 0; i < 15; i++)
        {
            using var copy = _folder.Copy();
            var file = copy.Files("*.log")[0];
            Flip(file, random.Next((int)new FileInfo(file).Length));
            try
            {
                Assert.InRange(Recover(copy), 0, Batches - 1);
            }
            catch (StoreCorruptedException)
            {
                // Refusing is right too; opening with a hole is what must not happen.
            }
        }
    }

    [Fact]
    public void A_flipped_byte_in_a_table_is_reported_by_the_read_that_meets_it()
    {
        WriteTables();
        foreach (var table in _folder.Files("*.sst"))
        {
            Flip(table, 20);
        }

        using var database = _engine.Open(_folder.Path, ["cards"]);
        var cards = database.Store("cards");
        Assert.Throws<StoreCorruptedException>(() => cards.Get(Key(0)));
        Assert.Throws<StoreCorruptedException>(() => cards.Entries([], [], false));
        Assert.Throws<StoreCorruptedException>(() => cards.Entries([], [], true));
    }

    [Theory]
    [InlineData("CURRENT")]
    [InlineData("MANIFEST-*")]
    [InlineData("*.sst")]
    public void A_missing_file_is_reported_at_the_opening(string pattern)
    {
        WriteTables();
        foreach (var file in _folder.Files(pattern))
        {
            File.Delete(file);
        }

        Assert.Throws<StoreCorruptedException>(() => _engine.Open(_folder.Path, ["cards"]));
    }

    [Theory]
    [InlineData("CURRENT")]
    [InlineData("MANIFEST-*")]
    [InlineData("*.sst")]
    public void An_emptied_file_is_reported_at_the_opening(string pattern)
    {
        WriteTables();
        foreach (var file in _folder.Files(pattern))
        {
            File.WriteAllBytes(file, []);
        }

        Assert.Throws<StoreCorruptedException>(() => _engine.Open(_folder.Path, ["cards"]));
    }

    [Fact]
    public void A_creation_cut_short_is_begun_again()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllText(Path.Combine(_folder.Path, "MANIFEST-000001"), "");
        File.WriteAllText(Path.Combine(_folder.Path, "LOCK"), "");
        Write(batches: 1).Dispose();
        Assert.Equal(1, Recover(_folder));
    }

    private static byte[] Key(int number)
    {
        var key = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(key, number);
        return key;
    }

    private static void Flip(string file, int place)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = place;
        var old = stream.ReadByte();
        stream.Position = place;
        stream.WriteByte((byte)(old ^ 0x55));
    }

    /// <summary>Batches 1, 2, …: each sets the same keys and the fact to its number.</summary>
    private ITaskDatabase Write(int batches)
    {
        var database = _engine.Open(_folder.Path, ["cards"]);
        var cards = database.Store("cards");
        for (var number = 1; number <= batches; number++)
        {
            database.Write(batch =>
            {
                for (var i = 0; i < KeysPerBatch; i++)
                {
                    batch.Put(cards, Key(i), Key(number));
                }

                batch.PutMeta("batch"u8, Key(number));
            });
        }

        return database;
    }

    /// <summary>A reopen replays the log into tables.</summary>
    private void WriteTables()
    {
        Write(batches: 3).Dispose();
        _engine.Open(_folder.Path, ["cards"]).Dispose();
        Assert.NotEmpty(_folder.Files("*.sst"));
    }

    /// <summary>Number of the batch that the folder holds; data and fact agree on it.</summary>
    private int Recover(TaskFolder folder)
    {
        using var database = _engine.Open(folder.Path, ["cards"]);
        var fact = new System.Buffers.ArrayBufferWriter<byte>();
        var number = database.TryGetMeta("batch"u8, fact) ? BinaryPrimitives.ReadInt32BigEndian(fact.WrittenSpan) : 0;
        var values = database.Store("cards").Entries([], [], false).Select(entry => BinaryPrimitives.ReadInt32BigEndian(entry.Value)).ToList();
        Assert.Equal(number == 0 ? 0 : KeysPerBatch, values.Count);
        Assert.All(values, value => Assert.Equal(number, value));
        return number;
    }
}
