using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/testing.md shows.</summary>
public sealed class TestingGuide
{
    [Fact]
    public void Records_are_piped_in_and_read()
    {
        var topology = Counts();
        using var driver = new TopologyTestDriver(topology);
        var payments = driver.CreateInputTopic<string, long>("payments", start: DateTimeOffset.UnixEpoch, autoAdvance: TimeSpan.FromSeconds(1));
        payments.PipeInput("4-1111", 250);                                   // at 0 s
        payments.PipeInput("4-1111", 400);                                   // at 1 s
        payments.PipeInput("5-2222", 100, timestamp: 5_000);

        var counts = driver.CreateOutputTopic<string, long>("counts");
        Assert.Equal(new("4-1111", 1), counts.ReadKeyValue());
        Assert.Equal(1_000, counts.ReadRecord().Timestamp);
        Assert.Equal(1, counts.QueueSize);

        Assert.Equal([new("4-1111", 2), new("5-2222", 1)], driver.GetKeyValueStore<string, long>("payments-of-card").All());
        Assert.Equal(["app-payments-of-card-changelog", "counts"], driver.ProducedTopicNames.Order());
    }

    [Fact]
    public void Time_moves_when_it_is_told_to()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").Process(() => new Heartbeat(), Named.As("heartbeat")).To("heartbeats");

        using var driver = new TopologyTestDriver(builder.Build());
        driver.AdvanceWallClockTime(TimeSpan.FromMinutes(1));

        Assert.Equal([60_000], driver.CreateOutputTopic<string, long>("heartbeats").ReadValuesToList());
    }

    [Fact]
    public void One_processor_is_tested_alone()
    {
        var context = new MockProcessorContext<string, long>();
        context.AddStateStore(Stores.KeyValue("largest", Serde.Utf8, Serde.Int64));
        var processor = new Records();
        processor.Init(context);
        processor.Process(new Record<string, long>("4-1111", 250, timestamp: 0));
        processor.Process(new Record<string, long>("4-1111", 100, timestamp: 1));

        Assert.Equal(250, context.Forwarded.Single().Record.Value);
    }

    [Fact]
    public void An_upgrade_is_tried_over_the_state_of_the_version_before()
    {
        var topology = Counts();
        using var driver = new TopologyTestDriver(topology);
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, 0);

        driver.Restart(WithLargest());                                       // the next version of the application, over what this one stored
        payments.PipeInput("4-1111", 400, 1);
        Assert.Equal([1, 2], driver.CreateOutputTopic<string, long>("counts").ReadValuesToList());

        var refused = Assert.Throws<StoreMismatchException>(() => driver.Restart(CountsAsText()));
        Assert.Equal("payments-of-card", refused.Store);                     // what it would say in production, before the first record
    }

    [Fact]
    public void An_application_is_restarted_and_crashes()
    {
        var topology = Counts();
        using var driver = new TopologyTestDriver(topology, new TopologyTestOptions { Partitions = 3, CommitEvery = 100 });
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, 0);
        driver.Restart();                                                    // commits, closes in order, and starts

        payments.PipeInput("4-1111", 400, 1);
        driver.CrashAt(CrashPoint.KafkaCommitted);                           // committed in Kafka, the stores not written
        driver.Commit();

        payments.PipeInput("4-1111", 100, 2);
        driver.Crash();                                                      // in the middle of work: taken up again
        driver.Commit();

        Assert.Equal([1, 2, 3], driver.CreateOutputTopic<string, long>("counts").ReadValuesToList());
    }

    [Fact]
    public async Task A_whole_client_runs_on_a_simulated_cluster()
    {
        var topology = Counts();
        var cluster = new SimulatedCluster();                                // has no topic but those that are made
        cluster.CreateTopic("payments", partitions: 1);
        cluster.CreateTopic("counts", partitions: 1);
        cluster.Produce("payments", 0, "4-1111"u8.ToArray(), [0, 0, 0, 0, 0, 0, 0, 250], timestamp: 0);

        var config = new StreamsConfig { ApplicationId = "fraud", StateDirectory = Directory.CreateTempSubdirectory().FullName };
        await using (var streams = new KafkaStreams(topology, config, cluster, new MemoryStoreEngine()))
        {
            streams.Start();
            Assert.True(SpinWait.SpinUntil(() => cluster.ReadAll("counts", 0).Count == 1, TimeSpan.FromMinutes(1)));
        }

        Directory.Delete(config.StateDirectory, recursive: true);
        Assert.Equal(1, Serde.Int64.Deserialize(cluster.ReadAll("counts", 0)[0].Value, new SerdeContext("counts", IsKey: false)));
        Assert.Equal(1, cluster.CommittedOffset("fraud", new TopicPartition("payments", 0)).Offset);
    }

    private static StreamTopology WithLargest()
    {
        var builder = new StreamsBuilder();
        var payments = builder.Stream<string, long>("payments").GroupByKey();
        payments.Count(Materialized.As<string, long>("payments-of-card")).ToStream().To("counts");
        payments.Reduce(Math.Max, Materialized.As<string, long>("largest-of-card"));
        return builder.Build();
    }

    private static StreamTopology CountsAsText()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").GroupByKey()
            .Aggregate(() => string.Empty, (_, _, text) => text + "I", Materialized.As<string, string>("payments-of-card"));
        return builder.Build();
    }

    private static StreamTopology Counts()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>("payments").GroupByKey()
            .Count(Materialized.As<string, long>("payments-of-card"))
            .ToStream()
            .To("counts");
        return builder.Build();
    }

    private sealed class Records : IProcessor<string, long, string, long>
    {
        private IProcessorContext<string, long> _context = null!;
        private IKeyValueStore<string, long> _largest = null!;

        public void Init(IProcessorContext<string, long> context) =>
            (_context, _largest) = (context, context.GetStateStore<IKeyValueStore<string, long>>("largest"));

        public void Process(in Record<string, long> record)
        {
            if (!_largest.TryGet(record.Key, out var largest) || record.Value > largest)
            {
                _largest.Put(record.Key, record.Value);
                _context.Forward(record);
            }
        }
    }

    private sealed class Heartbeat : IProcessor<string, long, string, long>
    {
        public void Init(IProcessorContext<string, long> context) =>
            context.Schedule(TimeSpan.FromMinutes(1), PunctuationType.WallClockTime, time => context.Forward(new Record<string, long>("beat", time, time)));

        public void Process(in Record<string, long> record)
        {
        }
    }
}
