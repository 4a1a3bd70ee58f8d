using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Tests.App;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Runtime.Tests.Restoration;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>A member whose disk is full goes on trying, less and less often, and goes on where it was once there is room.</summary>
[Trait("Fault", "2.5")]
public sealed class FullDiskTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("full-disk");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_member_whose_disk_is_full_for_minutes_goes_on_when_there_is_room(bool refusesToOpen)
    {
        var engine = new RefusingEngine();
        using var driver = new TopologyTestDriver(Counts("counts"), new TopologyTestOptions { StoreEngine = engine });
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1);

        (engine.Full, engine.RefusesToOpen) = ("counts", refusesToOpen);
        input.PipeInput("a", "x", 2);
        input.PipeInput("a", "x", 3);
        for (var second = 0; second < 300; second++)
        {
            driver.AdvanceWallClockTime(TimeSpan.FromSeconds(1));
        }

        // Waits of 1, 2, 4, 8, 16 s, then of 30 s: some 14 in 5 minutes, twice that while an opened database refuses its first write.
        Assert.InRange(engine.Refusals, 5, 40);

        engine.Full = null;
        driver.AdvanceWallClockTime(TimeSpan.FromSeconds(31));
        input.PipeInput("a", "x", 4);

        Assert.Equal([1, 2, 3, 4], Outputs(driver, "out"));
    }

    [Fact]
    public void Tasks_on_another_disk_go_on_meanwhile()
    {
        var engine = new RefusingEngine();
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        builder.Stream<string, string>("other-in").GroupByKey().Count(Materialized.As<string, long>("other")).ToStream().To("other-out");
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { StoreEngine = engine });
        var other = driver.CreateInputTopic<string, string>("other-in");
        engine.Full = "counts";
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 1);

        for (var second = 0; second < 60; second++)
        {
            other.PipeInput("b", "x", second);
            driver.AdvanceWallClockTime(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Enumerable.Range(1, 60).Select(count => (long)count), Outputs(driver, "other-out"));
    }

    [Fact]
    public void Global_stores_whose_disk_is_full_keep_the_rows_that_they_have_and_go_on_when_there_is_room()
    {
        var engine = new RefusingEngine();
        using var driver = new TopologyTestDriver(JoinedWithGlobalTable(), new TopologyTestOptions { StoreEngine = engine });
        var rows = driver.CreateInputTopic<string, string>("rows");
        var input = driver.CreateInputTopic<string, string>("in");
        rows.PipeInput("a", "old", 1);

        engine.Full = "rows";
        rows.PipeInput("a", "new", 2);
        rows.PipeTombstone("b", 3);
        input.PipeInput("k", "a", 4);
        for (var second = 0; second < 300; second++)
        {
            driver.AdvanceWallClockTime(TimeSpan.FromSeconds(1));
        }

        input.PipeInput("k", "a", 5);
        Assert.InRange(engine.Refusals, 5, 20);

        engine.Full = null;
        driver.AdvanceWallClockTime(TimeSpan.FromSeconds(31));
        input.PipeInput("k", "a", 6);
        rows.PipeInput("a", "newer", 7);
        input.PipeInput("k", "a", 8);

        Assert.Equal(["a+old", "a+old", "a+new", "a+newer"], driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => record.Value));
    }

    [Fact]
    public async Task A_client_that_starts_on_a_full_disk_loads_its_global_stores_when_there_is_room()
    {
        var cluster = new SimulatedCluster();
        cluster.CreateTopic("in", 1);
        cluster.CreateTopic("out", 1);
        cluster.CreateTopic("rows", 1);
        cluster.Produce("rows", 0, "a"u8.ToArray(), "A"u8.ToArray(), 1);
        using var logs = new CapturedLogs();
        var engine = new RefusingEngine { Full = "rows", RefusesToOpen = true };
        await using var streams = new KafkaStreams(
            JoinedWithGlobalTable(), new StreamsConfig { ApplicationId = "app", StateDirectory = _folder.FullName, GroupInstanceId = "one" }, cluster, engine, logs);
        streams.Start();
        await Until(streams, logs, () => engine.Refusals >= 2);

        // Not even a database that can be opened, but not written.
        engine.RefusesToOpen = false;
        var refusals = engine.Refusals;
        await Until(streams, logs, () => engine.Refusals > refusals);
        Assert.Equal(KafkaStreamsState.Rebalancing, streams.State);

        engine.Full = null;
        await Until(streams, logs, () => streams.State == KafkaStreamsState.Running);
    }

    [SkippableFact]
    public async Task Global_stores_on_a_real_disk_that_fills_up_are_read_meanwhile_and_have_all_rows_when_there_is_room()
    {
        const int Rows = 3000;

        // RocksDB writes again once there is room for a write buffer, of 16 MiB.
        using var disk = new MountedDisk("size=64m");
        var cluster = new SimulatedCluster();
        cluster.CreateTopic("in", 1);
        cluster.CreateTopic("out", 1);
        cluster.CreateTopic("rows", 1);
        Produce(cluster, "old");
        using var logs = new CapturedLogs();
        using var engine = new RocksDbStoreEngine();
        await using var streams = new KafkaStreams(
            JoinedWithGlobalTable(),
            new StreamsConfig
            {
                ApplicationId = "app",
                StateDirectory = Path.Combine(disk.Path, "state"),
                GroupInstanceId = "one",
                CommitInterval = TimeSpan.FromMilliseconds(20),
            },
            cluster,
            engine,
            logs);
        streams.Start();
        await Until(streams, logs, () => streams.State == KafkaStreamsState.Running);

        await Until(streams, logs, () =>
        {
            // What the database frees is filled too, and so is the room that it has reserved.
            disk.Fill();
            var refusals = logs.Lines.Count(line => line.Event == 4511);
            if (refusals == 0)
            {
                Produce(cluster, "new");
            }

            return refusals >= 2;
        });
        await Until(streams, logs, () => streams.State == KafkaStreamsState.Rebalancing);
        using var reader = cluster.CreateConsumer(new Ports.ConsumerSettings { ClientId = "reader" });
        reader.Fetch([new Ports.PartitionOffset(new TopicPartition("out", 0), 0)]);
        var results = new Texts();
        Ask(cluster, Rows - 1);
        await Until(streams, logs, () => reader.Poll(TimeSpan.FromMilliseconds(50), 5000, results) >= 0 && results.Seen.Count == 1);

        disk.Free();
        await Until(streams, logs, () => streams.State == KafkaStreamsState.Running);
        results.Seen.Clear();
        for (var i = 0; i < Rows; i++)
        {
            Ask(cluster, i);
        }

        await Until(streams, logs, () => reader.Poll(TimeSpan.FromMilliseconds(50), 5000, results) >= 0 && results.Seen.Count == Rows);
        Assert.All(results.Seen, result => Assert.EndsWith("+new", result, StringComparison.Ordinal));
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);

        static void Produce(SimulatedCluster cluster, string value)
        {
            for (var i = 0; i < Rows; i++)
            {
                cluster.Produce("rows", 0, Encoding.UTF8.GetBytes(i.ToString("d200", CultureInfo.InvariantCulture)), Encoding.UTF8.GetBytes(value), i);
            }
        }

        static void Ask(SimulatedCluster cluster, int row) =>
            cluster.Produce("in", 0, "k"u8.ToArray(), Encoding.UTF8.GetBytes(row.ToString("d200", CultureInfo.InvariantCulture)), row);
    }

    [SkippableFact]
    public async Task A_member_on_a_real_disk_that_fills_up_counts_on_rightly_when_there_is_room()
    {
        const int Records = 3000;
        using var disk = new MountedDisk("size=8m");
        var cluster = new SimulatedCluster();
        cluster.CreateTopic("in", 1);
        cluster.CreateTopic("out", 1);
        using var logs = new CapturedLogs();
        using var engine = new RocksDbStoreEngine();
        await using var streams = new KafkaStreams(
            Counts("counts"),
            new StreamsConfig { ApplicationId = "app", StateDirectory = Path.Combine(disk.Path, "state"), GroupInstanceId = "one" },
            cluster,
            engine,
            logs);
        streams.Start();
        Produce(cluster, 0, Records);
        await Until(streams, logs, () => streams.ProcessedRecords >= Records);

        disk.Fill();
        Produce(cluster, Records, Records);
        await Until(streams, logs, () =>
        {
            // Closing a database makes room: that is filled too.
            disk.Fill();
            return logs.Lines.Count(line => line.Event == 4511) >= 2;
        });
        Assert.Contains(logs.Lines, line => line.Event == 4511 && line.Text.Contains("has no room", StringComparison.Ordinal));

        disk.Free();
        Produce(cluster, 2 * Records, Records);
        using var reader = cluster.CreateConsumer(new Ports.ConsumerSettings { ClientId = "reader" });
        reader.Fetch([new Ports.PartitionOffset(new TopicPartition("out", 0), 0)]);
        var sink = new Counted();
        await Until(streams, logs, () => reader.Poll(TimeSpan.FromMilliseconds(50), 5000, sink) >= 0 && sink.Seen.Count >= 3 * Records);

        // Every key was counted exactly three times.
        Assert.Equal(3 * Records, sink.Seen.Count);
        Assert.All(sink.Seen.GroupBy(seen => seen.Key), counts => Assert.Equal([1L, 2L, 3L], counts.Select(seen => seen.Count)));
        Assert.True(await streams.CloseAsync(Patience));
        Assert.Null(streams.Failure);

        static void Produce(SimulatedCluster cluster, int from, int count)
        {
            for (var i = from; i < from + count; i++)
            {
                cluster.Produce("in", 0, Encoding.UTF8.GetBytes((i % Records).ToString("d200", CultureInfo.InvariantCulture)), "x"u8.ToArray(), i);
            }
        }
    }

    private static StreamTopology Counts(string store)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>(store)).ToStream().To("out");
        return builder.Build();
    }

    private static StreamTopology JoinedWithGlobalTable()
    {
        var builder = new StreamsBuilder();
        var rows = builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        builder.Stream<string, string>("in").Join(rows, (_, value) => value, (value, row) => $"{value}+{row}").To("out");
        return builder.Build();
    }

    private static IEnumerable<long> Outputs(TopologyTestDriver driver, string topic) =>
        driver.CreateOutputTopic<string, long>(topic).ReadRecordsToList().Select(record => record.Value);

    private static Task Until(KafkaStreams streams, CapturedLogs logs, Func<bool> condition) => Eventually.Holds(
        () =>
        {
            var holds = condition();
            Assert.True(holds || streams.Failure is null, $"{streams.Failure}");
            return holds;
        },
        Patience,
        () => string.Join(Environment.NewLine, logs.Lines.TakeLast(40)));

    private sealed class Texts : Ports.IRecordSink
    {
        public List<string> Seen { get; } = [];

        public void Add(in Ports.PolledRecord record) => Seen.Add(Encoding.UTF8.GetString(record.Value.Span));
    }

    private sealed class Counted : Ports.IRecordSink
    {
        public List<(string Key, long Count)> Seen { get; } = [];

        public void Add(in Ports.PolledRecord record) =>
            Seen.Add((Encoding.UTF8.GetString(record.Key.Span), System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(record.Value.Span)));
    }
}
