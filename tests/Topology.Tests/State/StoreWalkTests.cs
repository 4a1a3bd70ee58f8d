using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.State;

/// <summary>Walks that give rows with their times, and walks without a bound (rule B8).</summary>
public sealed class StoreWalkTests
{
    private static readonly Window First = new(0, 10);

    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void A_store_with_times_is_read_with_them_or_without()
    {
        _builder.Table("in", Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.As<string, string>("rows"));
        using var driver = Filled();

        var rows = driver.GetKeyValueStore<string, ValueAndTimestamp<string>>("rows");
        (KeyValuePair<string, ValueAndTimestamp<string>> A, KeyValuePair<string, ValueAndTimestamp<string>> B) = (new("a", new("1", 1)), new("b", new("2", 2)));
        Assert.Equal([A, B], rows.All());
        Assert.Equal([B, A], rows.ReverseAll());
        Assert.Equal([A], rows.Range("a", "a"));
        Assert.Equal([B], rows.ReverseRange("aa", "c"));
        Assert.Empty(rows.Range("b", "a"));
        Assert.Equal([B], rows.PrefixScan("b", Serde.Utf8));
        Assert.True(rows.TryGet("b", out var row));
        Assert.Equal(new("2", 2), row);
        Assert.False(rows.TryGet("c", out _));
        Assert.Equal([new("a", "1"), new("b", "2")], driver.GetKeyValueStore<string, string>("rows").All());
    }

    [Fact]
    public void Windows_and_sessions_are_walked_without_a_first_or_a_last_key()
    {
        var groups = _builder.Stream<string, string>("in").GroupByKey();
        groups.WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMilliseconds(10))).Count(Materialized.As<string, long>("windows"));
        groups.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromMilliseconds(10))).Count(Materialized.As<string, long>("sessions"));
        using var driver = Filled();

        var windows = driver.GetWindowStore<string, long>("windows");
        Assert.Equal(["a", "b"], windows.Fetch(null!, null!, 0, 10).Select(row => row.Key.Key));
        Assert.Equal([new(new("b", First), 1)], windows.Fetch("aa", null!, 0, 10));
        Assert.Equal([new(new("a", First), 1)], windows.Fetch(null!, "aa", 0, 10));

        var sessions = driver.GetSessionStore<string, long>("sessions");
        Assert.Equal(["a", "b"], sessions.FindSessions(null!, null!, 0, 10).Select(row => row.Key.Key));
        Assert.Equal(["b", "a"], sessions.Fetch("a", "b", backward: true).Select(row => row.Key.Key));
        Assert.Equal(["b"], sessions.Fetch("b", null!).Select(row => row.Key.Key));
    }

    private TopologyTestDriver Filled()
    {
        var driver = new TopologyTestDriver(_builder.Build());
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "1", 1);
        input.PipeInput("b", "2", 2);
        return driver;
    }
}
