using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

/// <summary>Segments as column families: found again, and gone with their files.</summary>
public sealed class RocksDbSegmentTests : IDisposable
{
    private readonly TaskFolder _folder = new();
    private readonly RocksDbStoreEngine _engine = new(new RocksDbOptions { WriteBufferBytes = 64 << 10 });

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Segments_are_found_again_and_dropped_ones_are_not()
    {
        using (var database = Open())
        {
            Fill(database, 1, 3);
            Fill(database, 2, 3);
            Fill(database, 3, 3);
            database.DropSegment("cards", 2);
        }

        using (var database = Open("terminals"))
        {
            Assert.Empty(database.Segments("terminals"));
        }

        using var again = Open();
        Assert.Equal([1, 3], again.Segments("cards").Keys.Order());
        Assert.Equal("00000=1 00001=1 00002=1", Short(again.Segments("cards")[1]));
        again.DropSegment("cards", 1);
        Fill(again, 2, 1);
        Assert.Equal("00000=2", Short(again.Segments("cards")[2]));
    }

    [Fact]
    public void The_files_of_a_dropped_segment_go_while_the_database_is_open()
    {
        using (var first = Open())
        {
            Fill(first, 1, 20_000);
        }

        // What is left in the log goes to files when it is opened.
        using var database = Open();
        var before = Bytes();
        Assert.True(before > 1_000_000, $"only {before} bytes were flushed");
        database.DropSegment("cards", 1);

        // A flush that is still running may hold them for a moment: other writes pass it by.
        for (var i = 0; i < 200 && Bytes() > before / 2; i++)
        {
            Fill(database, 2, 1);
        }

        Assert.InRange(Bytes(), 0, before / 2);
    }

    [Fact]
    public void A_crash_after_a_drop_leaves_the_other_segments_whole()
    {
        using var database = Open();
        Fill(database, 1, 500);
        Fill(database, 2, 500);
        database.DropSegment("cards", 1);
        Fill(database, 3, 500);
        using var copy = _folder.Copy();

        using var after = _engine.Open(copy.Path, ["cards"]);
        Assert.Equal([2, 3], after.Segments("cards").Keys.Order());
        Assert.Equal(500, after.Segments("cards")[2].Entries([], [], false).Count);
        Assert.Equal(500, after.Segments("cards")[3].Entries([], [], false).Count);
    }

    [Fact]
    public void Cursors_may_outlive_their_segment_and_be_disposed_of_in_any_order()
    {
        using var database = Open();
        var cursors = new List<IByteCursor>();
        for (var number = 0L; number < 30; number++)
        {
            Fill(database, number, 200);
            cursors.Add(database.Segments("cards")[number].Scan([], [], reverse: number % 2 == 0));
            cursors[^1].MoveNext();
            database.DropSegment("cards", number);
        }

        foreach (var cursor in cursors.Where((_, i) => i % 3 == 0))
        {
            Assert.Equal(199, cursor.Entries().Count);
            cursor.Dispose();
        }

        Assert.Empty(database.Segments("cards"));
    }

    private ITaskDatabase Open(string store = "cards") => _engine.Open(_folder.Path, [store]);

    private long Bytes() => _folder.Files("*.sst").Sum(file => new FileInfo(file) is { Exists: true } info ? info.Length : 0);

    private static void Fill(ITaskDatabase database, long number, int rows)
    {
        var segment = database.Segments("cards").GetValueOrDefault(number) ?? database.CreateSegment("cards", number);
        var random = new Random((int)number);
        var filler = new byte[100];
        database.Write(batch =>
        {
            for (var row = 0; row < rows; row++)
            {
                random.NextBytes(filler);
                batch.Put(segment, $"{row:D5}", $"{number}{Convert.ToHexString(filler)}");
            }
        });
    }

    private static string Short(IByteStore segment) =>
        string.Join(' ', segment.Entries([], [], false).Select(entry => $"{System.Text.Encoding.UTF8.GetString(entry.Key)}={(char)entry.Value[0]}"));
}
