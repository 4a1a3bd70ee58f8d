using System.Buffers;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

/// <summary>What every store engine promises.</summary>
public abstract partial class StoreEngineContract : IDisposable
{
    private readonly TaskFolder _folder = new();
    private readonly ITaskDatabase _database;
    private readonly IByteStore _cards;
    private readonly IByteStore _terminals;

    protected StoreEngineContract(IStoreEngine engine)
    {
        Engine = engine;
        _database = engine.Open(_folder.Path, ["cards", "terminals"]);
        _cards = _database.Store("cards");
        _terminals = _database.Store("terminals");
    }

    protected IStoreEngine Engine { get; }

    public void Dispose()
    {
        _database.Dispose();
        (Engine as IDisposable)?.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_new_store_is_empty()
    {
        Assert.Null(_cards.Get("a"));
        Assert.Equal("", _cards.Text());
        Assert.Equal("", _cards.Text(reverse: true));
        Assert.Null(_database.Meta("offset"));
        Assert.Equal("cards", _cards.Name);
    }

    [Fact]
    public void A_batch_is_invisible_until_it_is_written_and_then_whole()
    {
        using var batch = _database.CreateBatch();
        batch.Put(_cards, "a", "1");
        batch.Put(_terminals, "t", "2");
        batch.PutMeta("offset", "7");
        Assert.Equal(3, batch.Count);
        Assert.Null(_cards.Get("a"));

        _database.Write(batch);

        Assert.Equal("1", _cards.Get("a"));
        Assert.Equal("2", _terminals.Get("t"));
        Assert.Equal("7", _database.Meta("offset"));
        Assert.Null(_terminals.Get("a"));
        Assert.Null(_database.Meta("a"));
    }

    [Fact]
    public void The_last_change_of_a_key_in_a_batch_wins()
    {
        _database.Write(batch =>
        {
            batch.Put(_cards, "a", "1");
            batch.Put(_cards, "a", "2");
            batch.Put(_cards, "b", "1");
            batch.Delete(_cards, "b".Bytes());
            batch.Delete(_cards, "c".Bytes());
            batch.Put(_cards, "c", "3");
        });

        Assert.Equal("a=2 c=3", _cards.Text());
    }

    [Fact]
    public void Deleting_a_missing_key_does_nothing()
    {
        _database.Write(batch => batch.Delete(_cards, "a".Bytes()));
        Assert.Equal("", _cards.Text());
    }

    [Fact]
    public void Facts_are_overwritten()
    {
        _database.Write(batch => batch.PutMeta("offset", "1"));
        _database.Write(batch => batch.PutMeta("offset", "2"));
        Assert.Equal("2", _database.Meta("offset"));
        Assert.Equal("", _cards.Text());
    }

    [Fact]
    public void An_empty_value_is_not_a_missing_key()
    {
        _database.Write(batch => batch.Put(_cards, "a", ""));
        Assert.Equal("", _cards.Get("a"));
        Assert.Null(_cards.Get("b"));
        Assert.Equal("a=", _cards.Text());
    }

    [Fact]
    public void An_empty_key_is_the_first_one()
    {
        _database.Write(batch =>
        {
            batch.Put(_cards, "", "1");
            batch.Put(_cards, "\0", "2");
        });
        Assert.Equal("1", _cards.Get(""));
        Assert.Equal("=1 \0=2", _cards.Text());
        Assert.Equal("\0=2 =1", _cards.Text(reverse: true));
        _database.Write(batch => batch.Delete(_cards, []));
        Assert.Null(_cards.Get(""));
    }

    [Fact]
    public void A_value_is_appended_to_what_the_writer_holds()
    {
        var large = new byte[10_000];
        Array.Fill(large, (byte)7);
        _database.Write(batch => batch.Put(_cards, "a"u8, large));
        var writer = new ArrayBufferWriter<byte>(16);
        writer.Write("x"u8);
        Assert.True(_cards.TryGet("a"u8, writer));
        Assert.False(_cards.TryGet("b"u8, writer));
        Assert.Equal(10_001, writer.WrittenCount);
        Assert.True(writer.WrittenSpan[1..].SequenceEqual(large));
    }

    [Fact]
    public void A_batch_is_used_again_after_it_is_cleared_and_copies_what_it_is_given()
    {
        using var batch = _database.CreateBatch();
        byte[] key = [1];
        batch.Put(_cards, key, key);
        key[0] = 2;
        _database.Write(batch);
        batch.Clear();
        Assert.Equal(0, batch.Count);
        batch.Put(_cards, key, key);
        key[0] = 3;
        _database.Write(batch);
        batch.Clear();
        _database.Write(batch);

        Assert.Equal<byte[]>([[1], [2]], _cards.Entries([], [], false).Select(entry => entry.Value));
    }

    [Fact]
    public void A_store_that_was_not_asked_for_is_refused()
    {
        Assert.Throws<ArgumentException>(() => _database.Store("none"));
        Assert.Throws<ArgumentException>(() => _database.Store("_meta"));
        Assert.Throws<ArgumentException>(() => Engine.Open(_folder.Path + "-x", ["a", "a"]));
        Assert.Throws<ArgumentException>(() => Engine.Open(_folder.Path + "-x", [""]));
        Assert.Throws<ArgumentException>(() => Engine.Open(_folder.Path + "-x", ["_meta"]));
    }

    [Fact]
    public void Stores_and_batches_of_another_database_are_refused()
    {
        using var folder = new TaskFolder();
        using var other = Engine.Open(folder.Path, ["cards"]);
        using var batch = other.CreateBatch();
        Assert.Throws<ArgumentException>(() => batch.Put(_cards, "a", "1"));
        Assert.Throws<ArgumentException>(() => batch.Delete(_cards, []));
        Assert.Throws<ArgumentException>(() => _database.Write(batch));
    }

    [Fact]
    public void A_closed_database_refuses_everything()
    {
        _database.Write(batch => batch.Put(_cards, "a", "1"));
        using var batch = _database.CreateBatch();
        batch.Put(_cards, "b", "1");
        using var cursor = _cards.Scan([], []);
        using var unmoved = _cards.Scan([], [], reverse: true);
        Assert.True(cursor.MoveNext());

        _database.Dispose();
        _database.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _cards.Get("a"));
        Assert.Throws<ObjectDisposedException>(() => _database.Meta("a"));
        Assert.Throws<ObjectDisposedException>(() => _cards.Scan([], []));
        Assert.Throws<ObjectDisposedException>(() => cursor.MoveNext());
        Assert.Throws<ObjectDisposedException>(() => unmoved.MoveNext());
        Assert.Throws<ObjectDisposedException>(() => _database.CreateBatch());
        Assert.Throws<ObjectDisposedException>(() => _database.Write(batch));
        Assert.Throws<ObjectDisposedException>(() => batch.Put(_cards, "c", "1"));
        Assert.Throws<ObjectDisposedException>(() => batch.PutMeta("c", "1"));
    }

    [Fact]
    public async Task Readers_of_other_threads_see_whole_batches_and_outlive_the_close()
    {
        const int Keys = 20;
        Commit(0);
        var reading = new SemaphoreSlim(0);
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            var mixed = 0;
            var started = false;
            while (true)
            {
                try
                {
                    var values = _cards.Entries([], [], reader == 1).Select(entry => BitConverter.ToInt32(entry.Value)).ToList();
                    mixed += values.Count != Keys || values.Distinct().Count() != 1 ? 1 : 0;
                    mixed += _cards.Get([3]) is null ? 1 : 0;
                }
                catch (ObjectDisposedException)
                {
                    return mixed;
                }

                if (!started)
                {
                    started = true;
                    reading.Release();
                }
            }
        })).ToList();
        for (var i = 0; i < readers.Count; i++)
        {
            Assert.True(await reading.WaitAsync(TimeSpan.FromSeconds(30)), "A reader did not finish its first scan.");
        }

        for (var round = 1; round <= 200; round++)
        {
            Commit(round);
        }

        _database.Dispose();
        Assert.All(await Task.WhenAll(readers), mixed => Assert.Equal(0, mixed));

        void Commit(int round) => _database.Write(batch =>
        {
            for (byte key = 0; key < Keys; key++)
            {
                batch.Put(_cards, [key], BitConverter.GetBytes(round));
            }
        });
    }
}
