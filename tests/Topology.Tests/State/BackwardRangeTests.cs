using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Tests.State;

/// <summary>Ranges whose first key lies behind their last one have no rows, which whoever asks is told (rule B8).</summary>
public sealed class BackwardRangeTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("key-value")]
    [InlineData("window")]
    [InlineData("session")]
    public void It_is_empty_and_told_once_B8(string kind)
    {
        var told = new List<string>();
        var store = Create(kind, (name, what) => told.Add($"{name}: {what}"));
        Assert.Equal(2, Count(store, "a", "b"));
        Assert.Empty(told);

        Assert.Equal(0, Count(store, "b", "a"));
        Assert.Equal(0, Count(store, "b", "a"));

        Assert.StartsWith("rows: a range from a key to one before it has no rows", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_of_times_that_goes_backward_is_empty_and_not_told()
    {
        var told = 0;
        var store = (IWindowStore<string, string>)Create("window", (_, _) => told++);

        Assert.Empty(store.Fetch("a", 10, 0));
        Assert.Equal(0, told);
    }

    private static TaskStore Create(string kind, Action<string, string> warn)
    {
        StoreDefinition definition = kind switch
        {
            "key-value" => Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8),
            "window" => Stores.Window("rows", Serde.Utf8, Serde.Utf8, Hour, Hour),
            _ => Stores.Session("rows", Serde.Utf8, Serde.Utf8, Hour),
        };
        var database = new MemoryStoreEngine().Open(string.Empty, ["rows"]);
        var store = definition.Create(new StoreEnvironment(
            database.Store("rows"), "changelog", () => new RecordStamp(0, RecordHeaders.Empty), 10, name => new StreamClock(name, -1), (_, _) => { }, database)
        { Warn = warn });
        foreach (var key in new[] { "a", "b" })
        {
            switch (store)
            {
                case IKeyValueStore<string, string> rows:
                    rows.Put(key, key);
                    break;
                case IWindowStore<string, string> rows:
                    rows.Put(key, key, 5);
                    break;
                case ISessionStore<string, string> rows:
                    rows.Put(new(key, new(5, 5)), key);
                    break;
            }
        }

        return store;
    }

    private static int Count(TaskStore store, string from, string to) => store switch
    {
        IKeyValueStore<string, string> rows => rows.ReverseRange(from, to).Count(),
        IWindowStore<string, string> rows => rows.Fetch(from, to, 0, 10).Count(),
        _ => ((ISessionStore<string, string>)store).FindSessions(from, to, 0, 10).Count(),
    };
}
