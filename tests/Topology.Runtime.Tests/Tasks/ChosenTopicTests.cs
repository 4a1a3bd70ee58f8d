using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>A topic that a record chose and that cannot be written to is that record's fault; names that cannot be are refused before the start.</summary>
[Trait("Fault", "3.2")]
public sealed class ChosenTopicTests
{
    [Theory]
    [InlineData("inv alid!", true)]
    [InlineData("inv alid!", false)]
    [InlineData("..", true)]
    [InlineData(".", false)]
    [InlineData("a/b", false)]
    [InlineData(null, true)]
    public void A_record_that_names_an_impossible_topic_is_the_only_dead_letter(string? name, bool hasKey)
    {
        name ??= new string('a', 250);
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To((in Record<string, string> record, RecordMetadata _) => record.Value == "bad" ? name : "out");
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" });
        driver.Cluster.CreateTopic("out", 1);
        foreach (var value in new[] { "one", "bad", "two" })
        {
            driver.Cluster.Produce("in", 0, hasKey ? "k"u8.ToArray() : null, Encoding.UTF8.GetBytes(value), 1);
        }

        driver.Commit();

        Assert.Equal(["one", "two"], driver.Cluster.ReadAll("out", 0).Select(record => Encoding.UTF8.GetString(record.Value!)));
        Assert.Equal("bad", Encoding.UTF8.GetString(Assert.Single(driver.Cluster.ReadAll("dead", 0)).Value!));
    }

    [Fact]
    public void A_topic_that_does_not_exist_is_the_record_s_fault_and_is_not_asked_for_at_every_record()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var cluster = new SimulatedCluster(new SimulatedClusterOptions { Virtual = true, Time = time });
        var asked = 0;
        using var directory = new TopicDirectory(
            () =>
            {
                asked++;
                return cluster.CreateAdmin();
            },
            new Dictionary<string, int>(),
            find: null,
            TimeSpan.FromSeconds(1),
            time);

        Assert.Equal(FaultScope.Record, Assert.Throws<StreamException>(() => directory.Count("absent")).Scope);
        cluster.CreateTopic("absent", 3);
        Assert.Throws<StreamException>(() => directory.Count("absent"));

        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(3, directory.Count("absent"));
        Assert.Equal(1, asked);
    }

    [Fact]
    public void An_application_id_and_a_store_name_that_are_too_long_together_are_refused_before_the_start()
    {
        var id = new string('a', 150);
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>(new string('s', 100)));
        builder.Stream<string, string>("in2").Repartition(Repartitioned.As<string, string>(new string('r', 100))).To("out");
        var topology = builder.Build();

        var refused = Assert.Throws<ArgumentException>(() => new KafkaStreams(
            topology, new StreamsConfig { ApplicationId = id }, new SimulatedCluster(new SimulatedClusterOptions()), new MemoryStoreEngine()));
        Assert.Contains($"{id}-{new string('s', 100)}-changelog", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{id}-{new string('r', 100)}-repartition", refused.Message, StringComparison.Ordinal);
        Assert.Contains("249", refused.Message, StringComparison.Ordinal);
        Assert.Throws<TopologyException>(() => PartitionPlan.Resolve(topology, id, new Dictionary<string, int> { ["in"] = 1, ["in2"] = 1, ["out"] = 1 }));
    }
}
