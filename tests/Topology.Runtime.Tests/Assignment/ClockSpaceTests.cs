using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Assignment;

/// <summary>A topology whose clocks could not be committed is refused before it makes a topic.</summary>
[Trait("Fault", "1.1")]
public sealed class ClockSpaceTests
{
    // A window store has a clock, and so has the operator above it; what the store is travels with them.
    private const int ClocksOfAWindow = 3;

    private static int MostWindows => OffsetMetadata.Capacity(StreamsConfig.DefaultOffsetMetadataMaxBytes) / ClocksOfAWindow;

    [Fact]
    public void As_many_windows_as_fit_can_be_committed()
    {
        using var driver = new TopologyTestDriver(Windows(MostWindows));
        driver.CreateInputTopic<string, string>("in0").PipeInput("k", "a", 1_700_000_000_000);

        var committed = driver.Cluster.CommittedOffset("app", new TopicPartition("in0", 0));
        Assert.InRange(committed.Metadata!.Length, 1_000, StreamsConfig.DefaultOffsetMetadataMaxBytes);
        Assert.Equal(MostWindows, driver.GetAllStateStores().Count);
    }

    [Fact]
    public void One_more_is_refused_with_the_numbers()
    {
        var refused = Assert.Throws<TopologyException>(() => new TopologyTestDriver(Windows(MostWindows + 1)));

        Assert.Contains("Task 0_0 has 198 clocks", refused.Message, StringComparison.Ordinal);
        Assert.Contains("4096 characters hold 197 clocks of at most 15 bytes, and it has 1 input(s)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("OffsetMetadataMaxBytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clocks_are_spread_over_the_inputs()
    {
        using var driver = new TopologyTestDriver(Windows(MostWindows + 50, "in0", "in1"));
        driver.CreateInputTopic<string, string>("in0").PipeInput("k", "a", 1_700_000_000_000);

        var lengths = new[] { "in0", "in1" }.Select(topic => driver.Cluster.CommittedOffset("app", new TopicPartition(topic, 0)).Metadata!.Length).ToList();
        Assert.InRange(lengths[0], lengths[1] - 20, lengths[1] + 20);
    }

    [Fact]
    public void The_last_task_counts_which_has_the_fewest_inputs()
    {
        var topology = Windows(MostWindows + 1, "in0", "in1");
        var equal = PartitionPlan.Resolve(topology, "app", new Dictionary<string, int> { ["in0"] = 2, ["in1"] = 2 });
        var uneven = PartitionPlan.Resolve(topology, "app", new Dictionary<string, int> { ["in0"] = 2, ["in1"] = 3 });

        Assert.Empty(ClockSpace.Problems(topology, "app", equal, StreamsConfig.DefaultOffsetMetadataMaxBytes));
        Assert.Contains("Task 0_2 has 198 clocks", Assert.Single(ClockSpace.Problems(topology, "app", uneven, StreamsConfig.DefaultOffsetMetadataMaxBytes)), StringComparison.Ordinal);
        Assert.Empty(ClockSpace.Problems(topology, "app", uneven, 8192));
    }

    [Fact]
    public void Stores_whose_clocks_have_one_hash_are_refused()
    {
        var (one, other) = Alike();
        var builder = new StreamsBuilder();
        var stream = builder.Stream<string, string>("in0").GroupByKey();
        foreach (var name in new[] { one, other })
        {
            stream.WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromSeconds(1))).Count(Materialized.As<string, long>(name));
        }

        var refused = Assert.Throws<TopologyException>(() => new TopologyTestDriver(builder.Build()));
        Assert.Contains($"Clocks store:{one} and store:{other} have the same hash", refused.Message, StringComparison.Ordinal);
    }

    private static (string One, string Other) Alike()
    {
        var seen = new Dictionary<int, string>();
        for (var i = 0; ; i++)
        {
            var name = $"s{i}";
            if (!seen.TryAdd(OffsetMetadata.Hash($"store:{name}"), name))
            {
                return (seen[OffsetMetadata.Hash($"store:{name}")], name);
            }
        }
    }

    private static StreamTopology Windows(int count, params string[] topics)
    {
        var builder = new StreamsBuilder();
        var stream = builder.Stream<string, string>(topics.Length == 0 ? ["in0"] : topics).GroupByKey();
        for (var i = 0; i < count; i++)
        {
            stream.WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromSeconds(1))).Count(Materialized.As<string, long>($"w{i}"));
        }

        return builder.Build();
    }
}
