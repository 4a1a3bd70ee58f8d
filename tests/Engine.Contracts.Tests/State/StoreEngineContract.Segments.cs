using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

public abstract partial class StoreEngineContract
{
    [Fact]
    public void A_segment_is_a_store_of_its_own_beside_its_store()
    {
        Assert.Empty(_database.Segments("cards"));
        var (first, negative) = (_database.CreateSegment("cards", 7), _database.CreateSegment("cards", -1));
        var other = _database.CreateSegment("terminals", 7);
        Assert.Equal(["cards/7", "cards/-1", "terminals/7"], [first.Name, negative.Name, other.Name]);
        _database.Write(batch =>
        {
            batch.Put(_cards, "a", "store");
            batch.Put(first, "a", "first");
            batch.Put(negative, "a", "negative");
            batch.Put(other, "a", "other");
            batch.PutMeta("a", "fact");
        });

        Assert.Equal("a=store", _cards.Text());
        Assert.Equal("a=first", first.Text());
        Assert.Equal("negative", negative.Get("a"));
        Assert.Equal("other", other.Get("a"));
        Assert.Equal([-1, 7], _database.Segments("cards").Keys.Order());
        Assert.Same(first, _database.Segments("cards")[7]);
        Assert.Equal([7], _database.Segments("terminals").Keys);
    }

    [Fact]
    public void A_dropped_segment_is_gone_whole_and_its_number_can_be_used_again()
    {
        var segment = _database.CreateSegment("cards", 1);
        var kept = _database.CreateSegment("cards", 2);
        _database.Write(batch =>
        {
            batch.Put(segment, "a", "1");
            batch.Put(kept, "a", "2");
        });

        _database.DropSegment("cards", 1);
        _database.DropSegment("cards", 1);
        _database.DropSegment("cards", 9);

        Assert.Equal([2], _database.Segments("cards").Keys);
        Assert.Null(segment.Get("a"));
        Assert.Equal("", segment.Text());
        Assert.Equal("", segment.Text(reverse: true));
        using var batch = _database.CreateBatch();
        Assert.Throws<ArgumentException>(() => batch.Put(segment, "a", "3"));
        Assert.Throws<ArgumentException>(() => batch.Delete(segment, []));

        var again = _database.CreateSegment("cards", 1);
        Assert.Equal("", again.Text());
        _database.Write(b => b.Put(again, "b", "4"));
        Assert.Equal("b=4", again.Text());
        Assert.Equal("", segment.Text());
        Assert.Equal("a=2", kept.Text());
    }

    [Fact]
    public void A_cursor_walks_on_through_a_segment_that_is_dropped()
    {
        var segment = _database.CreateSegment("cards", 1);
        _database.Write(batch =>
        {
            for (var key = 0; key < 500; key++)
            {
                batch.Put(segment, $"{key:D3}", new string('v', 100));
            }
        });

        using var cursor = segment.Scan([], []);
        using var unmoved = segment.Scan([], [], reverse: true);
        Assert.True(cursor.MoveNext());
        _database.DropSegment("cards", 1);
        _database.Write(batch => batch.Put(_cards, "a", "1"));
        _database.CreateSegment("cards", 2);

        Assert.Equal(499, cursor.Entries().Count);
        Assert.Equal("499", System.Text.Encoding.UTF8.GetString(unmoved.Entries()[0].Key));
    }

    [Fact]
    public void Segments_of_stores_that_were_not_asked_for_are_refused_and_so_are_stores_named_like_segments()
    {
        Assert.Throws<ArgumentException>(() => _database.Segments("none"));
        Assert.Throws<ArgumentException>(() => _database.CreateSegment("none", 1));
        Assert.Throws<ArgumentException>(() => _database.DropSegment("none", 1));
        Assert.Throws<ArgumentException>(() => Engine.Open(_folder.Path + "-x", ["cards/1"]));
        _database.CreateSegment("cards", 1);
        Assert.Throws<ArgumentException>(() => _database.CreateSegment("cards", 1));
    }

    [Fact]
    public void A_closed_database_refuses_segments()
    {
        var segment = _database.CreateSegment("cards", 1);
        _database.DropSegment("cards", 1);
        _database.CreateSegment("cards", 2);
        _database.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _database.Segments("cards"));
        Assert.Throws<ObjectDisposedException>(() => _database.CreateSegment("cards", 3));
        Assert.Throws<ObjectDisposedException>(() => _database.DropSegment("cards", 2));
        Assert.Throws<ObjectDisposedException>(() => segment.Get("a"));
        Assert.Throws<ObjectDisposedException>(() => segment.Scan([], []));
    }

    [Fact]
    public async Task Readers_of_other_threads_see_a_segment_whole_or_not_at_all()
    {
        const int Keys = 20;
        var done = false;
        var reading = new SemaphoreSlim(0);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var mixed = 0;
            reading.Release();
            while (!Volatile.Read(ref done))
            {
                foreach (var (number, segment) in _database.Segments("cards"))
                {
                    var values = segment.Entries([], [], false).Select(entry => BitConverter.ToInt64(entry.Value)).ToList();
                    mixed += values.Count is 0 or Keys && values.All(value => value == number) ? 0 : 1;
                    mixed += segment.Get([3]) is { } value && BitConverter.ToInt64(value) != number ? 1 : 0;
                }
            }

            return mixed;
        })).ToList();
        await reading.WaitAsync();

        for (long number = 0; number < 60; number++)
        {
            var segment = _database.CreateSegment("cards", number);
            _database.Write(batch =>
            {
                for (byte key = 0; key < Keys; key++)
                {
                    batch.Put(segment, [key], BitConverter.GetBytes(number));
                }
            });
            _database.DropSegment("cards", number - 2);
        }

        Volatile.Write(ref done, true);
        Assert.All(await Task.WhenAll(readers), mixed => Assert.Equal(0, mixed));
    }
}
