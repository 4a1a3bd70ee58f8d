using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Windows;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Queries;

/// <summary>What readers beside the application find: the rows of its own tasks as of the last commit, and no others.</summary>
public sealed class StoreQueryTests : IDisposable
{
    private const int Partitions = 3;
    private static readonly string[] Keys = ["a", "b", "c", "d", "e", "f"];
    private readonly RocksDbStoreEngine _engine = new();

    /// <summary>Each call is made on the owners' own views too, task by task, and after a restart once more.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_kind_of_store_reads_as_its_owners_do(bool persistent)
    {
        using var driver = Start(persistent);
        Feed(driver, 0, 100);
        Compare(driver);

        Feed(driver, 100, 200);
        Compare(driver);

        driver.Restart();
        Compare(driver);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_not_committed_is_not_seen(bool persistent)
    {
        using var driver = Start(persistent, commitEvery: 1_000_000);
        Feed(driver, 0, 100);
        var counts = driver.Store("counts", QueryableStoreTypes.TimestampedKeyValueStore<string, long>());
        var windows = driver.Store("windows", QueryableStoreTypes.WindowStore<string, long>());
        var before = (Rows(counts.All()), Rows(windows.All()));

        Feed(driver, 100, 200, commits: false);
        Assert.Equal(before, (Rows(counts.All()), Rows(windows.All())));

        driver.Commit();
        Assert.NotEqual(before.Item1, Rows(counts.All()));
        Assert.NotEqual(before.Item2, Rows(windows.All()));
    }

    [Fact]
    public void A_partition_is_read_alone()
    {
        using var driver = Start(persistent: true);
        Feed(driver, 0, 100);

        var parts = Enumerable.Range(0, Partitions).Select(partition => Rows(driver.Store(
            new StoreQueryParameters<IReadOnlyKeyValueStore<string, long>>("counts", QueryableStoreTypes.KeyValueStore<string, long>()) { Partition = partition }).All())).ToList();

        Assert.All(parts, part => Assert.NotEmpty(part));
        Assert.Equal(Keys.Length, parts.Sum(part => part.Split('\n').Length));
        Assert.Throws<InvalidStateStoreException>(() => driver.Store(
            new StoreQueryParameters<IReadOnlyKeyValueStore<string, long>>("counts", QueryableStoreTypes.KeyValueStore<string, long>()) { Partition = Partitions }));
    }

    [Fact]
    public void Global_stores_are_read_too()
    {
        using var driver = Start(persistent: true);
        driver.CreateInputTopic<string, string>("profiles").PipeInput("a", "gold");

        Assert.True(driver.Store("profiles-store", QueryableStoreTypes.KeyValueStore<string, string>()).TryGet("a", out var profile));
        Assert.Equal("gold", profile);
    }

    [Fact]
    public void A_store_that_is_not_there_or_of_another_kind_is_told_with_what_there_is()
    {
        using var driver = Start(persistent: true);

        var unknown = Assert.Throws<UnknownStateStoreException>(() => driver.Store("count", QueryableStoreTypes.KeyValueStore<string, long>()));
        Assert.Contains("closed, counts, profiles-store, sessions, versions, windows", unknown.Message, StringComparison.Ordinal);

        var kind = Assert.Throws<ArgumentException>(() => driver.Store("counts", QueryableStoreTypes.WindowStore<string, long>()));
        Assert.Contains("no window store of String to Int64: it is declared as a TimestampedKeyValueStore of String to Int64", kind.Message, StringComparison.Ordinal);

        Assert.Throws<ArgumentException>(() => driver.Store("counts", QueryableStoreTypes.KeyValueStore<string, int>()));
        Assert.Throws<ArgumentException>(() => driver.Store("windows", QueryableStoreTypes.SessionStore<string, long>()));
    }

    /// <summary>The database is closed under the walk.</summary>
    [Fact]
    public void A_walk_whose_task_goes_away_ends_with_an_error_and_the_view_goes_on_after_it()
    {
        using var driver = Start(persistent: true);
        Feed(driver, 0, 100);
        var counts = driver.Store("counts", QueryableStoreTypes.KeyValueStore<string, long>());
        using var walk = counts.All().GetEnumerator();
        Assert.True(walk.MoveNext());

        driver.Restart();

        Assert.Throws<InvalidStateStoreException>(() => walk.MoveNext());
        Assert.True(counts.TryGet("a", out _));
    }

    /// <summary>An iterator holds native memory; only the garbage collector can know that its reader has left it.</summary>
    [Fact]
    public void Walks_that_are_left_are_let_go_of_and_those_at_their_end_too()
    {
        var engine = new CursorCountingEngine();
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts"));
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { StoreEngine = engine });
        Feed(driver, 0, 50, partitions: 1);
        var counts = driver.Store("counts", QueryableStoreTypes.KeyValueStore<string, long>());

        for (var i = 0; i < 100; i++)
        {
            Leave(counts);
        }

        Assert.InRange(engine.Open, 1, 100);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, engine.Open);

        Assert.NotEmpty(counts.All().ToList());
        Assert.NotEmpty(counts.All().Take(1).ToList());
        Assert.Equal(0, engine.Open);
    }

    public void Dispose() => _engine.Dispose();

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Leave(IReadOnlyKeyValueStore<string, long> store) => Assert.True(store.All().GetEnumerator().MoveNext());

    private static void Compare(TopologyTestDriver driver)
    {
        var counts = driver.Store("counts", QueryableStoreTypes.TimestampedKeyValueStore<string, long>());
        var windows = driver.Store("windows", QueryableStoreTypes.WindowStore<string, long>());
        var timed = driver.Store("windows", QueryableStoreTypes.TimestampedWindowStore<string, long>());
        var sessions = driver.Store("sessions", QueryableStoreTypes.SessionStore<string, long>());
        var versions = driver.Store("versions", QueryableStoreTypes.VersionedKeyValueStore<string, string>());
        var owners = Enumerable.Range(0, Partitions).Select(partition => new Owner(driver, partition)).ToList();

        Equal(owners.SelectMany(owner => owner.Counts.All()), counts.All());
        Equal(owners.SelectMany(owner => owner.Counts.ReverseAll()), counts.ReverseAll());
        Equal(owners.SelectMany(owner => owner.Counts.Range("b", "e")), counts.Range("b", "e"));
        Equal(owners.SelectMany(owner => owner.Counts.ReverseRange("b", "e")), counts.ReverseRange("b", "e"));
        Equal(owners.SelectMany(owner => owner.Counts.PrefixScan("c", Serde.Utf8)), counts.PrefixScan("c", Serde.Utf8));
        Equal(owners.SelectMany(owner => owner.Windows.All()), windows.All());
        Equal(owners.SelectMany(owner => owner.Windows.All(backward: true)), windows.All(backward: true));
        Equal(owners.SelectMany(owner => owner.Windows.FetchAll(40_000, 150_000)), windows.FetchAll(40_000, 150_000));
        Equal(owners.SelectMany(owner => owner.Windows.Fetch("a", "d", 0, 100_000)), windows.Fetch("a", "d", 0, 100_000));
        var closed = driver.Store("closed", QueryableStoreTypes.WindowStore<string, long>());
        Equal(owners.SelectMany(owner => owner.Closed.All()), closed.All());
        Equal(owners.SelectMany(owner => owner.Sessions.FindSessions(0, long.MaxValue)), sessions.FindSessions(0, long.MaxValue));
        Equal(owners.SelectMany(owner => owner.Sessions.Fetch("a", "e")), sessions.Fetch("a", "e"));
        Assert.Equal(timed.All().Select(row => row.Value.Value), windows.All().Select(row => row.Value));
        Assert.NotEmpty(windows.All());
        foreach (var key in Keys.Append("none"))
        {
            var owner = owners.FirstOrDefault(owner => owner.Counts.TryGet(key, out _));
            Assert.Equal(owner is not null, counts.TryGet(key, out var count, out var time));
            if (owner is null)
            {
                Assert.Empty(windows.Fetch(key, 0, long.MaxValue));
                Assert.False(versions.TryGet(key, out _));
                continue;
            }

            Assert.True(owner.Counts.TryGet(key, out var ownCount, out var ownTime));
            Assert.Equal((ownCount, ownTime), (count, time));
            Equal(owner.Windows.Fetch(key, 0, long.MaxValue), windows.Fetch(key, 0, long.MaxValue));
            foreach (var (start, value) in owner.Windows.Fetch(key, 0, long.MaxValue))
            {
                Assert.True(windows.TryFetch(key, start, out var found));
                Assert.Equal(value, found);
            }

            Equal(owner.Sessions.Fetch(key), sessions.Fetch(key));
            foreach (var (session, value) in owner.Sessions.Fetch(key))
            {
                Assert.True(sessions.TryFetchSession(key, session.Window.Start, session.Window.End, out var found));
                Assert.Equal(value, found);
            }

            foreach (var asOf in new[] { 0L, 50_000, 75_500, 133_000, 190_000, long.MaxValue })
            {
                Assert.Equal(owner.Versions.TryGet(key, asOf, out var own), versions.TryGet(key, asOf, out var version));
                Assert.Equal(own, version);
            }
        }
    }

    private static void Equal<T>(IEnumerable<T> expected, IEnumerable<T> actual) => Assert.Equal(Rows(expected), Rows(actual));

    private static string Rows<T>(IEnumerable<T> rows) => string.Join('\n', rows.Select(row => $"{row}"));

    private static void Feed(TopologyTestDriver driver, int from, int to, int partitions = Partitions, bool commits = true)
    {
        var input = driver.CreateInputTopic<string, string>("in");
        for (var i = from; i < to; i++)
        {
            // Keys come in bursts, so that there are several sessions of each.
            input.PipeInput(Keys[i / 7 % Keys.Length], $"{i}", i * 1000L, partition: i / 7 % Keys.Length % partitions);
        }

        if (commits)
        {
            driver.Commit();
        }
    }

    private TopologyTestDriver Start(bool persistent, int commitEvery = 10)
    {
        Materialized<string, TValue> Kept<TValue>(Materialized<string, TValue> store) => persistent ? store : store.InMemory();
        var builder = new StreamsBuilder();
        var stream = builder.Stream<string, string>("in");
        stream.GroupByKey().Count(Kept(Materialized.As<string, long>("counts")));
        stream.GroupByKey().WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60))).Count(Kept(Materialized.As<string, long>("windows")));
        stream.GroupByKey().WindowedBy(SessionWindows.OfInactivityGapAndGrace(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(60))).Count(Kept(Materialized.As<string, long>("sessions")));
        stream.GroupByKey().WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10))).EmitStrategy(EmitStrategy.OnWindowClose)
            .Count(Kept(Materialized.As<string, long>("closed").WithRetention(TimeSpan.FromSeconds(40))));
        stream.ToTable(Materialized.AsVersioned<string, string>("versions", TimeSpan.FromSeconds(100)));
        builder.GlobalTable<string, string>("profiles", Materialized.As<string, string>("profiles-store"));
        return new TopologyTestDriver(builder.Build(), new TopologyTestOptions { Partitions = Partitions, CommitEvery = commitEvery, StoreEngine = _engine });
    }

    private sealed record Owner(TopologyTestDriver Driver, int Partition)
    {
        public ITimestampedKeyValueStore<string, long> Counts { get; } = Driver.GetTimestampedKeyValueStore<string, long>("counts", Partition);

        public IReadOnlyWindowStore<string, long> Windows { get; } = Driver.GetWindowStore<string, long>("windows", Partition);

        public IReadOnlyWindowStore<string, long> Closed { get; } = Driver.GetWindowStore<string, long>("closed", Partition);

        public ISessionStore<string, long> Sessions { get; } = Driver.GetSessionStore<string, long>("sessions", Partition);

        public IVersionedKeyValueStore<string, string> Versions { get; } = Driver.GetVersionedKeyValueStore<string, string>("versions", Partition);
    }
}
