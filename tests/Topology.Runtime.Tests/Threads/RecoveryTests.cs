using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>What the simulation has found once: each with its shortest story.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public void A_store_that_could_not_be_written_catches_up_from_its_changelog()
    {
        var engine = new RefusingEngine();
        using var driver = new TopologyTestDriver(Counts(), new TopologyTestOptions { StoreEngine = engine });
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1);

        engine.RefusedWrites = 1;
        input.PipeInput("a", "x", 2);
        input.PipeInput("a", "x", 3);

        Assert.Equal([1, 2, 3], Outputs(driver));
    }

    [Fact]
    public void Records_that_arrive_while_partitions_are_lost_are_not_skipped()
    {
        using var driver = new TopologyTestDriver(Counts());
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 1);

        Produce(driver, 2);
        // Longer than max.poll.interval.ms: the poll tells of the loss, the return and the record at once.
        driver.AdvanceWallClockTime(TimeSpan.FromMinutes(6));

        Assert.Equal([1, 2], Outputs(driver));
    }

    [Fact]
    public void A_punctuation_of_a_lost_transaction_comes_again()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").Process(() => new Ticker()).To("out");
        using var driver = new TopologyTestDriver(builder.Build());
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 5);

        driver.Cluster.Faults = new OneTimeFault(FaultPoint.BeforeSendOffsets, FaultAnswer.MustAbort);
        input.PipeInput("a", "x", 25);
        input.PipeInput("a", "x", 26);

        Assert.True(((OneTimeFault)driver.Cluster.Faults).Struck);
        Assert.Equal(["5", "25"], driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => record.Value));
    }

    [Fact]
    public void A_member_that_comes_back_after_a_purge_goes_on_from_the_committed_offset()
    {
        using var driver = new TopologyTestDriver(Counts());
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1);

        var cluster = driver.Cluster;
        var partition = new TopicPartition("in", 0);
        cluster.Faults = new OneTimeFault(FaultPoint.BeforePoll, FaultAnswer.Pass, meanwhile: () =>
        {
            // The member is thrown out; another one takes two records, commits and purges.
            cluster.CheckDeadlines();
            Produce(driver, 2);
            var end = Produce(driver, 3) + 1;
            using var other = cluster.CreateConsumer(new ConsumerSettings { ClientId = "other", GroupId = "app" });
            Assert.True(other.CommitOffsets([new PartitionOffset(partition, end, "sf1.")]).IsOk);
            using var admin = cluster.CreateAdmin();
            admin.DeleteRecords([new PartitionOffset(partition, end)], TimeSpan.FromSeconds(1));
        });
        driver.AdvanceWallClockTime(TimeSpan.FromMinutes(6));
        input.PipeInput("a", "x", 4);

        Assert.Equal([1, 2], Outputs(driver));
    }

    private static long Produce(TopologyTestDriver driver, long timestamp) =>
        driver.Cluster.Produce("in", 0, "a"u8.ToArray(), "x"u8.ToArray(), timestamp);

    private static StreamTopology Counts()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        return builder.Build();
    }

    private static IEnumerable<long> Outputs(TopologyTestDriver driver) =>
        driver.CreateOutputTopic("out", Serde.Utf8, Serde.Int64).ReadRecordsToList().Select(record => record.Value);

    /// <summary>Emits stream time every 10 ms of it.</summary>
    private sealed class Ticker : IProcessor<string, string, string, string>
    {
        public void Init(IProcessorContext<string, string> context) => context.Schedule(
            TimeSpan.FromMilliseconds(10),
            PunctuationType.StreamTime,
            time => context.Forward(new Record<string, string>("tick", time.ToString(System.Globalization.CultureInfo.InvariantCulture), time)));

        public void Process(in Record<string, string> record)
        {
        }
    }
}
