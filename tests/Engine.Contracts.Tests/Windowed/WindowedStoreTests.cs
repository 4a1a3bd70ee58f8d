using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Windowed;

/// <summary>Single rules of stores by key and time: bytes, retention, segments, clocks after a restart or a restore.</summary>
public sealed class WindowedStoreTests : IDisposable
{
    private const long Retention = 150_000;
    private const long SegmentMs = Retention / 2;

    private readonly RocksDbStoreEngine _rocks = new(new RocksDbOptions { WriteBufferBytes = 64 << 10 });

    public void Dispose() => _rocks.Dispose();

    [Fact]
    public void A_window_is_logged_as_key_start_and_zero_with_the_raw_value_and_the_time_of_the_row_B2_G3()
    {
        using var life = Life(Stores.TimestampedWindow("rows", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(10)));
        var store = (ITimestampedWindowStore<string, string>)life.Store;
        life.RecordTime = 60_003;
        store.Put("c1", "v", 60_000, timestamp: 60_001);
        store.Delete("c2", 60_000, timestamp: 60_002);
        life.Commit();

        Assert.Equal(["6331000000000000EA6000000000 76 60001", "6332000000000000EA6000000000 - 60002"], Text(life.Log));
    }

    [Fact]
    public void Duplicates_are_logged_with_their_numbers_and_deletes_take_one_B2_B9()
    {
        using var life = Life(Stores.Window("rows", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(10), retainDuplicates: true));
        var store = (IWindowStore<string, string>)life.Store;
        life.RecordTime = 7;
        store.Put("c1", "a", 60_000);
        store.Delete("c1", 60_000);
        store.Put("c1", "b", 60_000);
        life.Commit();

        Assert.Equal(
            ["6331000000000000EA6000000001 61 7", "6331000000000000EA6000000002 - 7", "6331000000000000EA6000000003 62 7"], Text(life.Log));
        Assert.Equal(["a", "b"], store.Fetch("c1", 0, long.MaxValue).Select(row => row.Value));

        // A look-up finds the last one put, also after a restart: its number lasts.
        life.Restart();
        Assert.True(((IWindowStore<string, string>)life.Store).TryFetch("c1", 60_000, out var last));
        Assert.Equal("b", last);
    }

    [Fact]
    public void A_session_is_logged_as_key_end_and_start_with_the_time_of_the_record_B3_G3()
    {
        using var life = Life(Stores.Session("rows", Serde.Utf8, Serde.Utf8, Ms(Retention)));
        life.RecordTime = 70_001;
        ((ISessionStore<string, string>)life.Store).Put(new Windowed<string>("c1", new Window(60_000, 70_000)), "v");
        life.Commit();

        Assert.Equal(["63310000000000011170000000000000EA60 76 70001"], Text(life.Log));
    }

    [Fact]
    public void Versions_are_logged_as_they_were_put_and_refused_ones_last_G3()
    {
        using var life = Life(Stores.VersionedKeyValue("rows", Serde.Utf8, Serde.Utf8, Ms(Retention)));
        var store = (IVersionedKeyValueStore<string, string>)life.Store;
        Assert.Equal(long.MaxValue, store.Put("k", "now", 500_000));
        Assert.Null(store.Put("k", "late", 500_000 - Retention - 1));
        Assert.Equal(500_000, store.Delete("k", 500_000 - Retention));
        life.Commit();

        Assert.Equal(["6B 6E6F77 500000", "6B - 350000", "6B 6C617465 349999"], Text(life.Log));
        Assert.Equal(1, life.Dropped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_row_older_than_the_retention_is_counted_logged_and_not_there_W12(bool persistent)
    {
        using var life = Life(Stores.Window("rows", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(10), persistent: persistent));
        var store = (IWindowStore<string, string>)life.Store;
        store.Put("k", "now", 400_000);
        store.Put("k", "last", 400_000 - Retention + 1);
        store.Put("k", "gone", 400_000 - Retention);

        Assert.True(store.TryFetch("k", 400_000 - Retention + 1, out _));
        Assert.False(store.TryFetch("k", 400_000 - Retention, out _));
        Assert.Equal(["last", "now"], store.Fetch("k", 0, long.MaxValue).Select(row => row.Value));
        Assert.Equal(1, life.Dropped);
        life.Commit();
        Assert.Equal(3, life.Log.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_segment_is_made_by_the_commit_that_writes_to_it_and_dropped_after_the_one_that_ends_it(bool onDisk)
    {
        using var life = new StoreLife(onDisk ? _rocks : new MemoryStoreEngine(), Stores.Window("rows", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(10)));
        Put(life, 0, SegmentMs);
        Assert.Empty(life.Segments);
        life.Commit();
        Assert.Equal([0, 1], life.Segments);

        // The last time of which segment 0 still has one within the retention.
        Put(life, Retention + SegmentMs - 1);
        life.Commit();
        Assert.Equal([0, 1, 2], life.Segments);
        Put(life, Retention + SegmentMs);
        Assert.Equal([0, 1, 2], life.Segments);
        life.Discard(drained: false);
        life.Commit();
        Assert.Equal([0, 1, 2], life.Segments);
        Put(life, Retention + SegmentMs);
        life.Commit();
        Assert.Equal([1, 2, 3], life.Segments);

        // A late row does not bring a segment back.
        Put(life, 0);
        life.Commit();
        Assert.Equal([1, 2, 3], life.Segments);
        life.Restart();
        Assert.Equal([1, 2, 3], life.Segments);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_restore_drops_segments_as_it_passes_them_and_ends_at_the_clock_of_the_store_T5(bool timeOrdered)
    {
        using var life = Life(new WindowStoreDefinition<string, string>("rows", Serde.Utf8, Serde.Utf8, Retention, 10) { TimeOrdered = timeOrdered });
        for (var start = 0L; start < 10 * Retention; start += SegmentMs / 3)
        {
            Put(life, start);
            life.Commit();
        }

        var (clock, rows) = (life.Clock, Rows(life));
        life.Restore(life.Log, flushEvery: 3);
        Assert.Equal((clock, 3), (life.Clock, life.Segments.Count()));
        Assert.Equal(rows, Rows(life));
        Put(life, clock - Retention - 1);
        Assert.Equal(1, life.Dropped);

        static List<string> Rows(StoreLife life) => [.. ((IWindowStore<string, string>)life.Store).All().Select(row => $"{row.Key}={row.Value}")];
    }

    [Fact]
    public void The_clock_of_a_store_survives_a_restart_and_goes_back_with_its_record_and_its_transaction_T5()
    {
        using var life = new StoreLife(_rocks, Stores.Window("rows", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(10)));
        Put(life, 1_000);
        life.Commit();
        Put(life, 900_000);
        life.Undo();
        Assert.Equal(1_000, life.Clock);
        Put(life, 900_000);
        life.Keep();
        Assert.Equal(900_000, life.Clock);
        life.Discard(drained: true);
        Assert.Equal(1_000, life.Clock);
        Put(life, 2_000);
        life.Commit();
        Put(life, 900_000);
        life.Restart();
        Assert.Equal(2_000, life.Clock);
        Assert.Equal([1_000, 2_000], ((IWindowStore<string, string>)life.Store).Fetch("k", 0, long.MaxValue).Select(row => row.Key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_duplicate_after_a_restart_or_a_restore_does_not_take_the_place_of_an_older_one(bool restore)
    {
        // Kafka's number begins anew there, and the row of equal key and start that has it is lost.
        using var life = new StoreLife(_rocks, Stores.Window("rows", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(10), retainDuplicates: true));
        ((IWindowStore<string, string>)life.Store).Put("k", "before", 5);
        life.Commit();
        if (restore)
        {
            life.Restore(life.Log, flushEvery: 1);
        }
        else
        {
            life.Restart();
        }

        var store = (IWindowStore<string, string>)life.Store;
        store.Put("k", "after", 5);
        Assert.Equal(["before", "after"], store.Fetch("k", 0, 10).Select(row => row.Value));
    }

    [Fact]
    public void A_key_that_begins_like_another_has_rows_of_its_own()
    {
        using var life = Life(Stores.Window("rows", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(10)));
        var store = (IWindowStore<string, string>)life.Store;
        // The second key goes on like a time: between the times of the first one in byte order.
        store.Put("k", "1", 1);
        store.Put("k\0\0\0\0\0\0\0\u0002", "other", 9);
        store.Put("k", "3", 3);

        Assert.Equal(["1", "3"], store.Fetch("k", 0, 100).Select(row => row.Value));
        Assert.Equal(["3", "1"], store.Fetch("k", 0, 100, backward: true).Select(row => row.Value));
    }

    [Fact]
    public void Rows_may_be_written_while_others_are_walked_through()
    {
        using var life = Life(Stores.Session("rows", Serde.Utf8, Serde.Utf8, Ms(Retention)));
        var store = (ISessionStore<string, string>)life.Store;
        for (var end = 0; end < 5; end++)
        {
            store.Put(new Windowed<string>("k", new Window(end, end)), "v");
        }

        store.Put(new Windowed<string>("other", new Window(1_000, 1_000)), "v");
        life.Commit();
        var ends = new List<long>();
        foreach (var (session, _) in store.FindSessions("k", 0, long.MaxValue))
        {
            ends.Add(session.Window.End);
            store.Remove(session);
            store.Remove(new Windowed<string>("k", new Window(3, 3)));
            if (session.Window.End < 100)
            {
                store.Put(new Windowed<string>("k", new Window(0, session.Window.End + 100)), "later");
            }
        }

        Assert.Equal([0, 1, 2, 4, 100, 101, 102, 104], ends);
        Assert.Empty(store.Fetch("k"));
    }

    [Fact]
    public void A_value_that_was_deleted_at_its_own_time_and_followed_none_is_forgotten_B7()
    {
        using var life = Life(Stores.VersionedKeyValue("rows", Serde.Utf8, Serde.Utf8, Ms(Retention)));
        var store = (IVersionedKeyValueStore<string, string>)life.Store;
        Assert.Equal(long.MaxValue, store.Put("k", "v8", 40_000));
        Assert.Equal(long.MaxValue, store.Delete("k", 40_000));

        // Kafka Streams 4.3.1 answers so: the older put is the newest version.
        Assert.Equal(long.MaxValue, store.Put("k", "v11", 0));
        Assert.True(store.TryGet("k", out var newest));
        Assert.Equal(new VersionedRecord<string>("v11", 0, long.MaxValue), newest);

        // Where a value came before, its end tells that there was a delete.
        Assert.Equal(long.MaxValue, store.Put("k", "v12", 50_000));
        Assert.Equal(long.MaxValue, store.Delete("k", 50_000));
        Assert.Equal(50_000, store.Put("k", "v13", 45_000));
        Assert.False(store.TryGet("k", out _));
    }

    [Fact]
    public void A_delete_gives_the_version_that_was_valid_then_B7()
    {
        using var life = Life(Stores.VersionedKeyValue("rows", Serde.Utf8, Serde.Utf8, Ms(Retention)));
        var store = (IVersionedKeyValueStore<string, string>)life.Store;
        store.Put("k", "old", 500_000);
        store.Put("k", "new", 500_100);

        Assert.True(store.Delete("k", 500_050, out var removed));
        Assert.Equal(new VersionedRecord<string>("old", 500_000, 500_100), removed);
        Assert.True(store.Delete("k", 500_200, out removed));
        Assert.Equal(new VersionedRecord<string>("new", 500_100, long.MaxValue), removed);
        Assert.False(store.Delete("k", 500_300, out _));
        Assert.False(store.Delete("never", 500_300, out _));

        // One from before the history is known while it is the newest, but a delete so old is refused.
        store.Put("far", "v", 500_300 - Retention);
        store.Put("k", "clock", 600_000);
        Assert.True(store.TryGet("far", 500_300 - Retention, out _));
        Assert.False(store.Delete("far", 500_300 - Retention, out removed));
        Assert.Equal(default, removed);
        Assert.True(store.TryGet("far", out _));
    }

    [Fact]
    public void Changelogs_of_windows_are_compacted_and_deleted_those_of_duplicates_only_deleted_and_those_of_versions_compacted_late_G2()
    {
        var day = 24 * 60 * 60 * 1000L;
        Assert.Equal("compact,delete/" + (Retention + day), Config(Stores.Window("s", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(1)), "retention.ms"));
        Assert.Equal("compact,delete/" + (Retention + day), Config(Stores.TimestampedWindow("s", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(1)), "retention.ms"));
        Assert.Equal("compact,delete/" + (Retention + day), Config(Stores.Session("s", Serde.Utf8, Serde.Utf8, Ms(Retention)), "retention.ms"));
        Assert.Equal("delete/" + (Retention + day), Config(Stores.Window("s", Serde.Utf8, Serde.Utf8, Ms(Retention), Ms(1), retainDuplicates: true), "retention.ms"));
        Assert.Equal("compact/" + (Retention + day), Config(Stores.VersionedKeyValue("s", Serde.Utf8, Serde.Utf8, Ms(Retention)), "min.compaction.lag.ms"));

        static string Config(StoreDefinition store, string setting) => $"{store.DefaultChangelogConfig["cleanup.policy"]}/{store.DefaultChangelogConfig[setting]}";
    }

    private static StoreLife Life(StoreDefinition definition) => new(new MemoryStoreEngine(), definition);

    private static TimeSpan Ms(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static void Put(StoreLife life, params long[] starts)
    {
        foreach (var start in starts)
        {
            ((IWindowStore<string, string>)life.Store).Put("k", $"v{start}", start);
        }
    }

    private static IEnumerable<string> Text(IEnumerable<LogRecord> log) =>
        log.Select(record => $"{Convert.ToHexString(record.Key)} {(record.Value is null ? "-" : Convert.ToHexString(record.Value))} {record.Timestamp}");
}
