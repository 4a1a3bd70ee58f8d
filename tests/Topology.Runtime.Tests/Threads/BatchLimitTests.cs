using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Tests.App;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>A topic refuses a batch as it would a record, so a producer's batches are no larger than the smallest limit of its topics.</summary>
[Trait("Fault", "3.1")]
public sealed class BatchLimitTests : IDisposable
{
    private readonly SteppedClient _client = new();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce, "20000")]
    [InlineData(ProcessingGuarantee.AtLeastOnce, "20000")]
    [InlineData(ProcessingGuarantee.ExactlyOnce, null)]
    public void The_first_record_is_sent_by_a_producer_that_keeps_to_the_smallest_topic(ProcessingGuarantee guarantee, string? limit)
    {
        MakeTopic("out", limit);
        var cluster = Start("out", guarantee);

        Produce();

        Assert.Equal(limit is null ? [null] : [null, 20_000], cluster.Producers.Select(producer => producer.MaxBatchBytes));
        Assert.Equal(["a"], _client.Keys("out"));
    }

    [Fact]
    public void A_topic_that_a_record_chose_later_gets_a_producer_before_the_next_transaction()
    {
        MakeTopic("out", "20000");
        MakeTopic("chosen", "10000");
        var cluster = Start(null, ProcessingGuarantee.ExactlyOnce);

        Produce();
        Produce();

        Assert.Equal(10_000, cluster.Producers.Last().MaxBatchBytes);
        Assert.Equal(["a", "a"], _client.Keys("chosen"));
    }

    private void MakeTopic(string name, string? limit) =>
        _client.Cluster.CreateTopic(name, 1, limit is null ? null : new Dictionary<string, string> { ["max.message.bytes"] = limit });

    private CountedCluster Start(string? topic, ProcessingGuarantee guarantee)
    {
        _client.Cluster.CreateTopic("in", 1);
        var builder = new StreamsBuilder();
        var stream = builder.Stream<string, string>("in");
        if (topic is not null)
        {
            stream.To(topic);
        }
        else
        {
            stream.To((in _, _) => "chosen");
        }

        _client.Config = _client.Config with { ProcessingGuarantee = guarantee };
        var cluster = new CountedCluster(_client.Cluster);
        _client.Start(builder.Build(), cluster);
        return cluster;
    }

    private void Produce()
    {
        _client.Produce("in", 0, "a", "x", 1);
        _client.Step(50);
    }
}
