using System.Collections.Concurrent;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>A client with real threads over a simulated cluster in real time.</summary>
public sealed class GlobalStreamsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static int _folders;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"global-streams-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}");
    private readonly SimulatedCluster _cluster = new();
    private Reader? _reader;

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Global_stores_are_loaded_before_the_first_record_and_followed_afterwards_K6()
    {
        const int Rows = 20_000;
        Topics("in", "rows", "out");
        for (var i = 0; i < Rows; i++)
        {
            Produce("rows", $"row-{i}", $"{i}", partition: i % 2);
        }

        for (var i = 0; i < 100; i++)
        {
            Produce("in", "k", $"row-{Rows - 1 - i}", partition: i % 2);
        }

        var loads = new ConcurrentQueue<RestoreReport>();
        await using var streams = Streams(Joined());
        streams.StoreRestored += loads.Enqueue;
        streams.Start();

        var results = await Results(100);
        Assert.DoesNotContain(results, result => result.EndsWith("+null", StringComparison.Ordinal));
        Assert.Equal(Rows, loads.Sum(load => load.Records));

        // A change of the table is there some time after it was written: the test asks until it sees it.
        Produce("rows", "row-0", "changed", partition: 0);
        do
        {
            Produce("in", "k", "row-0", partition: 0);
        }
        while (!(await Results(1)).Contains("row-0+changed"));

        Assert.Equal(KafkaStreamsState.Running, streams.State);
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);
    }

    [Fact]
    public async Task A_global_store_that_fails_ends_the_client_with_an_error_X5()
    {
        Topics("in", "rows", "out");
        var builder = new StreamsBuilder();
        var numbers = builder.GlobalTable("rows", materialized: Materialized.As<string, long>("numbers"));
        builder.Stream<string, string>("in").Join(numbers, (_, value) => value, (value, number) => $"{value}+{number}").To("out");
        await using var streams = Streams(builder.Build());
        var running = Reached(streams, KafkaStreamsState.Running);
        streams.Start();
        await running;

        Produce("rows", "a", "not eight bytes", partition: 0);
        Assert.Same(await Record.ExceptionAsync(() => streams.Completion.WaitAsync(Patience)), streams.Failure);

        Assert.Equal(KafkaStreamsState.Error, streams.State);
        Assert.Contains("rows-0@0", streams.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_can_be_closed_while_its_global_stores_are_loaded()
    {
        Topics("in", "rows", "out");
        for (var i = 0; i < 20_000; i++)
        {
            Produce("rows", $"row-{i}", $"{i}", partition: 0);
        }

        await using var streams = Streams(Joined());
        streams.Start();

        Assert.True(await streams.CloseAsync(Patience));
        Assert.Equal(KafkaStreamsState.NotRunning, streams.State);
    }

    [Fact]
    public async Task A_topology_of_nothing_but_a_global_table_runs_without_stream_threads()
    {
        Topics("rows");
        var builder = new StreamsBuilder();
        builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        await using var streams = Streams(builder.Build());
        var running = Reached(streams, KafkaStreamsState.Running);

        streams.Start();
        await running;

        Assert.True(await streams.CloseAsync(Patience));
        Assert.Equal(KafkaStreamsState.NotRunning, streams.State);
    }

    [Fact]
    public void The_topic_of_a_global_table_must_exist()
    {
        Topics("in", "out");
        var streams = Streams(Joined());

        Assert.Contains("Topic rows does not exist", Assert.Throws<TopologyException>(streams.Start).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_source_begins_by_its_own_rule()
    {
        Topics("early", "late", "usual", "out");
        foreach (var topic in new[] { "early", "late", "usual" })
        {
            Produce(topic, "k", $"{topic} old", partition: 0);
        }

        var builder = new StreamsBuilder();
        builder.Stream("early", new Consumed<string, string>().WithOffsetResetPolicy(AutoOffsetReset.Earliest)).To("out");
        builder.Stream("late", new Consumed<string, string>().WithOffsetResetPolicy(AutoOffsetReset.Latest)).To("out");
        builder.Stream<string, string>("usual").To("out");
        await using var streams = Streams(builder.Build(), AutoOffsetReset.Latest);
        var running = Reached(streams, KafkaStreamsState.Running);
        streams.Start();
        await running;
        foreach (var topic in new[] { "early", "late", "usual" })
        {
            Produce(topic, "k", $"{topic} new", partition: 0);
        }

        Assert.Equal(["early new", "early old", "late new", "usual new"], (await Results(4)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_source_can_begin_at_records_of_the_last_hours_and_at_the_end_if_there_are_none()
    {
        Topics("in", "empty", "out");
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        foreach (var topic in new[] { "in", "empty" })
        {
            Produce(topic, "k", $"{topic} long ago", partition: 0);
        }

        foreach (var (value, hours) in new[] { ("3 h", 3), ("1 h", 1), ("late, 4 h", 4) })
        {
            Produce("in", "k", value, partition: 0, now - (hours * 3_600_000L));
        }

        var builder = new StreamsBuilder();
        builder.Stream("in", new Consumed<string, string>().WithOffsetResetPolicy(AutoOffsetReset.ByDuration(TimeSpan.FromHours(2)))).To("out");
        builder.Stream<string, string>("empty").To("out");
        await using var streams = Streams(builder.Build(), AutoOffsetReset.ByDuration(TimeSpan.FromHours(1)));
        var running = Reached(streams, KafkaStreamsState.Running);
        streams.Start();
        await running;
        Produce("empty", "k", "new", partition: 0);

        Assert.Equal(["1 h", "late, 4 h", "new"], (await Results(3)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_source_can_refuse_to_begin_anywhere()
    {
        Topics("in", "out");
        var builder = new StreamsBuilder();
        builder.Stream("in", new Consumed<string, string>().WithOffsetResetPolicy(AutoOffsetReset.None)).To("out");
        await using var streams = Streams(builder.Build());

        streams.Start();
        Assert.Same(await Record.ExceptionAsync(() => streams.Completion.WaitAsync(Patience)), streams.Failure);

        Assert.Equal(KafkaStreamsState.Error, streams.State);
        Assert.Contains("in-0 has no committed offset", streams.Failure!.Message, StringComparison.Ordinal);
    }

    private static StreamTopology Joined()
    {
        var builder = new StreamsBuilder();
        var rows = builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        builder.Stream<string, string>("in").LeftJoin(rows, (_, value) => value, (value, row) => $"{value}+{row ?? "null"}").To("out");
        return builder.Build();
    }

    private static Task Reached(KafkaStreams streams, KafkaStreamsState wanted)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        streams.StateChanged += (state, _) =>
        {
            if (state == wanted)
            {
                reached.TrySetResult();
            }
        };
        return reached.Task.WaitAsync(Patience);
    }

    private KafkaStreams Streams(StreamTopology topology, AutoOffsetReset? reset = null) => new(
        topology,
        new StreamsConfig { ApplicationId = "app", StateDirectory = _folder, GroupInstanceId = "one", NumStreamThreads = 2, OffsetReset = reset ?? AutoOffsetReset.Earliest },
        _cluster,
        new MemoryStoreEngine());

    private void Topics(params string[] topics)
    {
        foreach (var topic in topics)
        {
            _cluster.CreateTopic(topic, 2);
        }
    }

    private void Produce(string topic, string key, string value, int partition, long timestamp = 1) =>
        _cluster.Produce(topic, partition, System.Text.Encoding.UTF8.GetBytes(key), System.Text.Encoding.UTF8.GetBytes(value), timestamp);

    /// <summary>The next committed results, at least so many.</summary>
    private Task<List<string>> Results(int count) => Task.Run(() =>
    {
        _reader ??= new Reader(_cluster);
        return _reader.Read(count);
    }).WaitAsync(Patience);

    private sealed class Reader : IRecordSink
    {
        private readonly IRecordConsumer _consumer;
        private List<string> _values = [];

        public Reader(SimulatedCluster cluster)
        {
            _consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "reader" });
            _consumer.Fetch([new(new TopicPartition("out", 0), 0), new(new TopicPartition("out", 1), 0)]);
        }

        public List<string> Read(int count)
        {
            while (_values.Count < count)
            {
                _consumer.Poll(TimeSpan.FromMilliseconds(50), int.MaxValue, this);
            }

            var values = _values;
            _values = [];
            return values;
        }

        public void Add(in PolledRecord record) => _values.Add(Serde.Utf8.Deserialize(record.Value.Span, default));
    }
}
