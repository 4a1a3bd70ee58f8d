using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>The group's offset of a topic lies before what is left of it.</summary>
public sealed class PurgedInputTests : IDisposable
{
    private const string Group = "app";
    private readonly SteppedClient _client = new();

    public PurgedInputTests()
    {
        _client.Cluster.CreateTopic("in", 1);
        _client.Cluster.CreateTopic("out", 1);
    }

    /// <summary>A late copy of an earlier commit arrives after the application purged what it had committed.</summary>
    [Fact]
    public void At_least_once_a_repartition_topic_that_was_purged_begins_where_it_begins()
    {
        Start(config => config with { ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce });
        PutBackBehindTheBeginning(new TopicPartition("app-counts-repartition", 0));

        Start(config => config);
        Produce();

        Assert.Equal(["1", "2", "3", "4"], _client.Values("out"));
    }

    /// <summary>No other than the application purges, or no late copy can be the cause: what is missing was lost.</summary>
    [Theory]
    [InlineData(ProcessingGuarantee.AtLeastOnce, "in", true)]
    [InlineData(ProcessingGuarantee.AtLeastOnce, "app-counts-repartition", false)]
    [InlineData(ProcessingGuarantee.ExactlyOnce, "app-counts-repartition", true)]
    public void Records_that_the_application_did_not_purge_are_missed(ProcessingGuarantee guarantee, string topic, bool purges)
    {
        Start(config => config with
        {
            ProcessingGuarantee = guarantee,
            RepartitionPurgeInterval = purges ? config.RepartitionPurgeInterval : Timeout.InfiniteTimeSpan,
        });
        PutBackBehindTheBeginning(new TopicPartition(topic, 0));

        var missed = Assert.Throws<ClusterException>(() => Start(config => config));

        Assert.Equal(ClusterFault.OffsetOutOfRange, missed.Fault);
        Assert.Contains(topic, missed.Message);
    }

    public void Dispose() => _client.Dispose();

    private void PutBackBehindTheBeginning(TopicPartition partition)
    {
        Produce();
        Produce();
        var earlier = _client.Cluster.CommittedOffset(Group, partition);
        Produce();
        var latest = _client.Cluster.CommittedOffset(Group, partition);
        Assert.InRange(earlier.Offset, 1, latest.Offset - 1);

        using var admin = _client.Cluster.CreateAdmin();
        admin.DeleteRecords([latest], TimeSpan.FromSeconds(1));
        _client.Cluster.ResetOffset(Group, earlier);
    }

    private void Produce()
    {
        _client.Produce("in", 0, "a", "x", 1);
        _client.Step(100);
    }

    private void Start(Func<StreamsConfig, StreamsConfig> change)
    {
        _client.Config = change(_client.Config);
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").SelectKey((key, _) => key).GroupByKey()
            .Count(Materialized.As<string, long>("counts")).ToStream().MapValues(count => $"{count}").To("out");
        _client.Start(builder.Build());
    }
}
