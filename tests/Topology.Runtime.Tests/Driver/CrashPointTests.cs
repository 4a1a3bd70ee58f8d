using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>Crashes between the steps of a commit, which no test of Kafka Streams' driver can have.</summary>
public sealed class CrashPointTests
{
    public static TheoryData<CrashPoint, bool> Points
    {
        get
        {
            var data = new TheoryData<CrashPoint, bool>();
            foreach (var point in Enum.GetValues<CrashPoint>())
            {
                data.Add(point, true);
                data.Add(point, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void Exactly_once_nothing_is_lost_or_doubled(CrashPoint point, bool onDisk)
    {
        using var disk = onDisk ? new RocksDbStoreEngine(new RocksDbOptions()) : null;
        using var driver = new TopologyTestDriver(Counts(), new TopologyTestOptions { StoreEngine = disk, CommitEvery = 2 });
        var input = driver.CreateInputTopic<string, string>("in");
        var output = driver.CreateOutputTopic<string, long?>("out");

        input.PipeInput("a", "x", 1);
        input.PipeInput("a", "y", 2);
        driver.CrashAt(point);
        input.PipeInput("a", "x", 3);
        input.PipeInput("a", "y", 4);
        input.PipeInput("a", "x", 5);
        driver.Commit();

        Assert.Equal([("x", 1L), ("y", 1L), ("x", 2L), ("y", 2L), ("x", 3L)], output.ReadKeyValuesToList().Select(record => (record.Key, record.Value!.Value)));
        Assert.Equal([new("x", 3L), new("y", 2L)], driver.GetKeyValueStore<string, long>("counts").All());
    }

    [Theory]
    [InlineData(CrashPoint.ProducerFlushed, new[] { 1L, 2L })]
    [InlineData(CrashPoint.KafkaCommitted, new[] { 1L })]
    public void At_least_once_a_record_counts_again_if_its_offset_was_not_committed_E8(CrashPoint point, long[] results)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce });

        driver.CrashAt(point);
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 1);

        Assert.Equal(results, driver.CreateOutputTopic<string, long?>("out").ReadValuesToList().Select(count => count!.Value));
    }

    [Fact]
    public void A_crash_comes_once_and_also_in_the_last_commit_before_a_restart()
    {
        using var driver = new TopologyTestDriver(Counts(), new TopologyTestOptions { CommitEvery = 100 });
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", 1);

        driver.CrashAt(CrashPoint.ChangelogsSent);
        driver.Restart();
        Assert.True(driver.CreateOutputTopic<string, long?>("out").IsEmpty);
        driver.Restart();
        driver.Commit();

        Assert.Equal(1L, driver.CreateOutputTopic<string, long?>("out").ReadValue());
    }

    private static StreamTopology Counts()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in")
            .GroupBy((_, value) => value, Grouped.As<string, string>("by-value"))
            .Count(Materialized.As<string, long>("counts"))
            .ToStream()
            .To("out", Produced.With(Serde.Utf8, Serde.Nullable(Serde.Int64)));
        return builder.Build();
    }
}
