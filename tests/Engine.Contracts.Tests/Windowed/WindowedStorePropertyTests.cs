using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Windowed;

/// <summary>
/// Every store by key and time, over both engines, agrees with a naive model through random writes, failed records, lost transactions,
/// restarts and restores. A failure names its seed.
/// </summary>
public sealed class WindowedStorePropertyTests : IDisposable
{
    private static readonly long[] Retentions = [40, 1_000, 150_000, 400_000];

    private readonly RocksDbStoreEngine _rocks = new(new RocksDbOptions { WriteBufferBytes = 64 << 10 });

    /// <summary>Kinds of window stores.</summary>
    public static TheoryData<bool, bool, bool, bool> Kinds { get; } = new()
    {
        { true, false, false, false },
        { false, false, false, false },
        { true, true, false, false },
        { true, false, true, false },
        { false, false, true, false },
        { true, true, false, true },
        { false, true, false, true },
    };

    public void Dispose() => _rocks.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Window_stores_agree_with_a_list_of_rows(bool persistent, bool timestamped, bool duplicates, bool timeOrdered)
    {
        var kind = new WindowKind(persistent, timestamped, duplicates, timeOrdered);
        All((engine, retention, seed) => Windows(engine, kind, retention, seed, twin: null));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Session_stores_agree_with_a_list_of_sessions(bool persistent, bool timeOrdered) =>
        All((engine, retention, seed) => Sessions(engine, persistent, timeOrdered, retention, seed, twin: null));

    [Fact]
    public void Versioned_stores_agree_with_all_versions_ever_put() =>
        All((engine, retention, seed) => Versions(engine, retention, seed, twin: null));

    [Theory]
    [InlineData("retention")]
    [InlineData("deletes")]
    public void A_broken_model_of_windows_is_caught(string twin) =>
        Assert.Contains(Enumerable.Range(0, 5), seed => Windows(new MemoryStoreEngine(), new WindowKind(Persistent: true), 1_000, seed, twin) is not null);

    [Fact]
    public void A_broken_model_of_sessions_is_caught() =>
        Assert.Contains(Enumerable.Range(0, 5), seed => Sessions(new MemoryStoreEngine(), true, false, 1_000, seed, "deletes") is not null);

    [Fact]
    public void A_broken_model_of_versions_is_caught() =>
        Assert.Contains(Enumerable.Range(0, 5), seed => Versions(new MemoryStoreEngine(), 1_000, seed, "history") is not null);

    private void All(Func<IStoreEngine, long, int, string?> run)
    {
        foreach (var retention in Retentions)
        {
            for (var seed = 0; seed < 3; seed++)
            {
                Assert.Null(run(new MemoryStoreEngine(), retention, seed));
            }
        }

        // Opening a database takes its time: one long life, with segments that are dropped in it.
        Assert.Null(run(_rocks, 150_000, 17));
    }

    private static string? Windows(IStoreEngine engine, WindowKind kind, long retention, int seed, string? twin)
    {
        using var life = new StoreLife(engine, WindowWorld.Define(kind, retention));
        return new WindowWorld(life, kind, retention, seed, twin).Live(Steps(engine));
    }

    private static string? Sessions(IStoreEngine engine, bool persistent, bool timeOrdered, long retention, int seed, string? twin)
    {
        using var life = new StoreLife(engine, SessionWorld.Define(persistent, timeOrdered, retention));
        return new SessionWorld(life, persistent, timeOrdered, retention, seed, twin).Live(Steps(engine));
    }

    private static string? Versions(IStoreEngine engine, long history, int seed, string? twin)
    {
        using var life = new StoreLife(engine, VersionWorld.Define(history));
        return new VersionWorld(life, history, seed, twin).Live(Steps(engine));
    }

    private static int Steps(IStoreEngine engine) => engine is RocksDbStoreEngine ? 400 : 900;
}
