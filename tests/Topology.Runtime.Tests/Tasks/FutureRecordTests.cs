using System.Text;
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

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>One record far in the future would make everything after it late.</summary>
[Trait("Fault", "3.10")]
public sealed class FutureRecordTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private static readonly long NowMs = Now.ToUnixTimeMilliseconds();

    private static readonly TopologyTestOptions Limited = new()
    {
        BadRecords = BadRecordPolicy.DeadLetter,
        DeadLetterTopic = "dead",
        InitialWallClock = Now,
        MessageTimestampAfterMax = TimeSpan.FromHours(1),
    };

    [Fact]
    public void A_record_too_far_in_the_future_is_a_bad_record_and_moves_no_clock()
    {
        using var driver = new TopologyTestDriver(Counts(), Limited);
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", NowMs);
        input.PipeInput("a", "x", NowMs + 3_600_001);
        input.PipeInput("a", "x", NowMs + 1);

        Assert.Equal(["1", "2"], Outputs(driver));
        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.Equal("1", Encoding.UTF8.GetString(letter.Headers.Last("__streams.errors.offset")!.Value.Value!));
    }

    [Fact]
    public void The_limit_moves_with_the_wall_clock_and_what_is_at_it_is_taken()
    {
        using var driver = new TopologyTestDriver(Counts(), Limited);
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", NowMs + 3_600_000);
        driver.AdvanceWallClockTime(TimeSpan.FromMilliseconds(1));
        input.PipeInput("a", "x", NowMs + 3_600_001);

        Assert.Equal(["1", "2"], Outputs(driver));
    }

    [Fact]
    [Trait("Fault", "1.6")]
    public void A_limit_is_refused_beside_tables_that_are_restored_from_their_source_since_a_restore_cannot_know_it()
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Optimizations = TopologyOptimizations.ReuseTableSourceTopics });
        builder.Table("cards", Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.As<string, string>("card-rows"));
        builder.Table("limits", Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.As<string, string>("limit-rows"));
        var topology = builder.Build();

        var refused = Assert.Throws<TopologyException>(() => new TopologyTestDriver(topology, Limited));
        foreach (var text in (string[])["card-rows", "cards", "limit-rows", "limits", "MessageTimestampAfterMax", "ReuseTableSourceTopics"])
        {
            Assert.Contains(text, refused.Message, StringComparison.Ordinal);
        }

        var cluster = new SimulatedCluster();
        var config = new StreamsConfig { ApplicationId = "app", MessageTimestampAfterMax = TimeSpan.FromHours(1), MaxRecordsPerCommit = 0 };
        var problems = Assert.Throws<ArgumentException>(() => new KafkaStreams(topology, config, cluster, new MemoryStoreEngine())).Message;
        Assert.Contains("card-rows", problems, StringComparison.Ordinal);
        Assert.Contains("MaxRecordsPerCommit", problems, StringComparison.Ordinal);
        Assert.NotNull(new KafkaStreams(topology, config with { MaxRecordsPerCommit = 1, MessageTimestampAfterMax = null }, cluster, new MemoryStoreEngine()));
    }

    [Fact]
    public void Partition_time_does_not_move_either()
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Utf8).WithTimestampExtractor(TimestampExtractors.UsePartitionTimeOnInvalid)).To("out");
        using var driver = new TopologyTestDriver(builder.Build(), Limited);
        driver.Cluster.Produce("in", 0, "k"u8.ToArray(), "one"u8.ToArray(), NowMs);
        driver.Cluster.Produce("in", 0, "k"u8.ToArray(), "future"u8.ToArray(), NowMs + 10_000_000);
        driver.Cluster.Produce("in", 0, "k"u8.ToArray(), "none"u8.ToArray(), -1);
        driver.Commit();

        Assert.Equal([NowMs, NowMs], driver.Cluster.ReadAll("out", 0).Select(record => record.Timestamp));
    }

    [Fact]
    public void Records_of_the_application_s_own_topics_are_not_looked_at_again()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").ProcessValues(() => new Later()).Repartition(Repartitioned.As<string, string>("again")).To("out");
        using var driver = new TopologyTestDriver(builder.Build(), Limited);
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", NowMs);

        Assert.Single(driver.Cluster.ReadAll("out", 0));
    }

    [Fact]
    public void Without_a_limit_everything_is_taken()
    {
        using var driver = new TopologyTestDriver(Counts(), Limited with { MessageTimestampAfterMax = null });
        driver.CreateInputTopic<string, string>("in").PipeInput("a", "x", NowMs + 10_000_000_000);

        Assert.Equal(["1"], Outputs(driver));
    }

    private static StreamTopology Counts()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromDays(365_000)))
            .Count(Materialized.As<string, long>("counts")).ToStream().SelectKey((key, _) => key.Key).MapValues(count => $"{count}")
            .To("out", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    private static IEnumerable<string> Outputs(TopologyTestDriver driver) =>
        driver.Cluster.ReadAll("out", 0).Select(record => Encoding.UTF8.GetString(record.Value!));

    private sealed class Later : IFixedKeyProcessor<string, string, string>
    {
        private IFixedKeyProcessorContext<string, string> _context = null!;

        public void Init(IFixedKeyProcessorContext<string, string> context) => _context = context;

        public void Process(in FixedKeyRecord<string, string> record) => _context.Forward(record.WithTimestamp(record.Timestamp + 100_000_000));
    }
}
