using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

public abstract partial class StoreEngineContract
{
    [Fact]
    public void Keys_are_ordered_as_unsigned_bytes_and_a_prefix_comes_first()
    {
        byte[][] keys = [[], [0], [0, 0xFF], [1], [0x7F], [0x7F, 0xFF], [0x80], [0xFF], [0xFF, 0], [0xFF, 0xFF], [0xFF, 0xFF, 0xFF]];
        _database.Write(batch =>
        {
            foreach (var key in keys.Reverse())
            {
                batch.Put(_cards, key, key);
            }
        });

        Assert.Equal(keys, _cards.Entries([], [], false).Select(entry => entry.Key));
        Assert.Equal(keys.Reverse(), _cards.Entries([], [], true).Select(entry => entry.Key));
        Assert.Equal(keys[6..10], _cards.Entries([0x80], [0xFF, 0xFF, 0xFF], false).Select(entry => entry.Key));
        Assert.Equal(keys[7..].Reverse(), _cards.Entries([0xFF], [], true).Select(entry => entry.Key));
    }

    [Fact]
    public void Keys_are_counted()
    {
        Assert.Equal(0, _cards.ApproximateCount);
        _database.Write(batch =>
        {
            for (var i = 0; i < 100; i++)
            {
                batch.Put(_cards, [(byte)(i * 37)], [1]);
            }
        });
        Assert.Equal(100, _cards.ApproximateCount);
        Assert.Equal(0, _terminals.ApproximateCount);

        // RocksDB estimates: keys put again and removed may be off for a while.
        _database.Write(batch =>
        {
            for (var i = 0; i < 50; i++)
            {
                batch.Delete(_cards, [(byte)(i * 37)]);
            }
        });
        Assert.InRange(_cards.ApproximateCount, 0, 100);
    }

    [Theory]
    [InlineData("", "", "b=1 d=2 f=3")]
    [InlineData("b", "", "b=1 d=2 f=3")]
    [InlineData("c", "", "d=2 f=3")]
    [InlineData("", "d", "b=1")]
    [InlineData("", "e", "b=1 d=2")]
    [InlineData("b", "f", "b=1 d=2")]
    [InlineData("c", "g", "d=2 f=3")]
    [InlineData("a", "b", "")]
    [InlineData("g", "", "")]
    [InlineData("d", "d", "")]
    [InlineData("f", "b", "")]
    [InlineData("", "\0", "")]
    public void A_scan_includes_its_start_and_excludes_its_end(string from, string to, string expected)
    {
        _database.Write(batch =>
        {
            batch.Put(_cards, "d", "2");
            batch.Put(_cards, "b", "1");
            batch.Put(_cards, "f", "3");
        });

        Assert.Equal(expected, _cards.Text(from, to));
        Assert.Equal(string.Join(' ', expected.Split(' ').Reverse()), _cards.Text(from, to, reverse: true));
    }

    [Fact]
    public void A_cursor_at_its_end_stays_there()
    {
        _database.Write(batch => batch.Put(_cards, "a", "1"));
        using var cursor = _cards.Scan([], []);
        Assert.True(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cursor_sees_the_state_at_its_creation(bool reverse)
    {
        _database.Write(batch =>
        {
            batch.Put(_cards, "b", "1");
            batch.Put(_cards, "d", "2");
        });
        using var cursor = _cards.Scan([], [], reverse);
        _database.Write(batch =>
        {
            batch.Put(_cards, "a", "9");
            batch.Put(_cards, "c", "9");
            batch.Put(_cards, "e", "9");
            batch.Put(_cards, "b", "9");
            batch.Delete(_cards, "d".Bytes());
        });

        Assert.Equal(reverse ? "d=2 b=1" : "b=1 d=2", cursor.Text());
        Assert.Equal("a=9 b=9 c=9 e=9", _cards.Text());
    }
}
