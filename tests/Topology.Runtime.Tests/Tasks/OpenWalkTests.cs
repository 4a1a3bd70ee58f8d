using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>Enumerators that a user does not dispose of hold nothing beyond the commit.</summary>
[Trait("Fault", "3.7")]
public sealed class OpenWalkTests
{
    [Theory]
    [InlineData("rows")]
    [InlineData("rows back")]
    [InlineData("timed rows")]
    [InlineData("window of a key")]
    [InlineData("windows by time")]
    [InlineData("sessions")]
    [InlineData("global rows")]
    public void Enumerators_that_are_left_open_are_released_by_the_commit(string kind)
    {
        var engine = new CursorCountingEngine();
        using var driver = new TopologyTestDriver(Leaving(kind), new TopologyTestOptions { StoreEngine = engine });
        driver.CreateInputTopic<string, string>("global").PipeInput("k", "v", 0);
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("first", "v", 1);
        var before = engine.Opened;
        for (var i = 0; i < 50; i++)
        {
            input.PipeInput("k", "v", 2 + i);
        }

        Assert.True(engine.Opened >= before + 50, "each record opens a cursor");
        Assert.Equal(0, engine.Open);
    }

    [Fact]
    public void A_walk_through_a_global_store_ends_before_the_commit_like_any_other()
    {
        var keeper = new Keeper();
        var builder = new StreamsBuilder();
        builder.GlobalTable("global", materialized: Materialized.As<string, string>("global-rows"));
        builder.Stream<string, string>("in").Process(() => keeper).To("out");
        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, string>("global").PipeInput("k", "v", 0);
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "v", 1);

        var exception = Assert.Throws<InvalidOperationException>(() => keeper.Walk!.MoveNext());
        Assert.Contains("ends before the commit", exception.Message, StringComparison.Ordinal);
    }

    private static StreamTopology Leaving(string kind)
    {
        var builder = new StreamsBuilder();
        builder.GlobalTable("global", materialized: Materialized.As<string, string>("global-rows"));
        builder.AddStateStore(Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8));
        builder.AddStateStore(Stores.TimestampedKeyValue("timed", Serde.Utf8, Serde.Utf8));
        builder.AddStateStore(Stores.Window("windows", Serde.Utf8, Serde.Utf8, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1)));
        builder.AddStateStore(Stores.Session("sessions", Serde.Utf8, Serde.Utf8, TimeSpan.FromHours(1)));
        builder.Stream<string, string>("in").Process(() => new Leaver(kind), Named.As("leaver"), "rows", "timed", "windows", "sessions").To("out");
        return builder.Build();
    }

    /// <summary>Begins a walk for each record, takes one row, and forgets it.</summary>
    private sealed class Leaver(string kind) : IProcessor<string, string, string, string>
    {
        private IKeyValueStore<string, string> _rows = null!;
        private ITimestampedKeyValueStore<string, string> _timed = null!;
        private IWindowStore<string, string> _windows = null!;
        private ISessionStore<string, string> _sessions = null!;
        private IReadOnlyKeyValueStore<string, string> _global = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _rows = context.GetStateStore<IKeyValueStore<string, string>>("rows");
            _timed = context.GetStateStore<ITimestampedKeyValueStore<string, string>>("timed");
            _windows = context.GetStateStore<IWindowStore<string, string>>("windows");
            _sessions = context.GetStateStore<ISessionStore<string, string>>("sessions");
            _global = context.GetStateStore<IReadOnlyKeyValueStore<string, string>>("global-rows");
        }

        public void Process(in Record<string, string> record)
        {
            _ = kind switch
            {
                "rows" => Leave(_rows.All()),
                "rows back" => Leave(_rows.ReverseRange("a", "z")),
                "timed rows" => Leave(_timed.All()),
                "window of a key" => Leave(_windows.Fetch("k", 0, 1000)),
                "windows by time" => Leave(_windows.FetchAll(0, 1000)),
                "sessions" => Leave(_sessions.Fetch("k")),
                _ => Leave(_global.All()),
            };
            foreach (var key in new[] { record.Key, "k", "l" })
            {
                _rows.Put(key, record.Value);
                _timed.Put(key, record.Value, record.Timestamp);
                _windows.Put(key, record.Value, record.Timestamp);
                _sessions.Put(new Windowed<string>(key, new Window(record.Timestamp, record.Timestamp)), record.Value);
            }
        }

        private static bool Leave<T>(IEnumerable<T> walk) => walk.GetEnumerator().MoveNext();
    }

    private sealed class Keeper : IProcessor<string, string, string, string>
    {
        private IReadOnlyKeyValueStore<string, string> _global = null!;

        public IEnumerator<KeyValuePair<string, string>>? Walk { get; private set; }

        public void Init(IProcessorContext<string, string> context) => _global = context.GetStateStore<IReadOnlyKeyValueStore<string, string>>("global-rows");

        public void Process(in Record<string, string> record)
        {
            Walk = _global.All().GetEnumerator();
            Assert.True(Walk.MoveNext());
        }
    }
}
