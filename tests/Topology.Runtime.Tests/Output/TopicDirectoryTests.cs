using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Output;

/// <summary>What is remembered of topics: how long, and how much.</summary>
[Trait("Fault", "3.1")]
public sealed class TopicDirectoryTests : IDisposable
{
    private readonly Admin _admin = new();
    private readonly TopicDirectory _topics;

    public TopicDirectoryTests() =>
        _topics = new TopicDirectory(() => _admin, new Dictionary<string, int> { ["out"] = 1 }, find: null, TimeSpan.FromSeconds(1), new FakeTimeProvider());

    [Fact]
    public void A_limit_is_asked_for_once_and_again_when_limits_may_have_changed()
    {
        _admin.Limit = 1000;
        Assert.Equal(1000, _topics.MaxMessageBytesOf("out"));

        _admin.Limit = 500;
        Assert.Equal(1000, _topics.MaxMessageBytesOf("out"));
        Assert.Equal(1, _admin.Questions);

        _topics.ForgetLimits();
        Assert.Equal(500, _topics.MaxMessageBytesOf("out"));
        Assert.Equal(500, _topics.SmallestLimit);
    }

    /// <summary>Whoever writes records could choose any number of topics that are not there.</summary>
    [Fact]
    public void Names_of_topics_that_are_not_there_do_not_pile_up()
    {
        for (var i = 0; i < 5000; i++)
        {
            Assert.Throws<StreamException>(() => _topics.Count($"none-{i}"));
            Assert.InRange(_topics.Missing, 1, 1000);
        }

        Assert.Equal(5000, _admin.Questions);
        Assert.Throws<StreamException>(() => _topics.Count("none-4999"));
        Assert.Equal(5000, _admin.Questions);
    }

    public void Dispose() => _topics.Dispose();

    /// <summary>A cluster that has no topic but those whose settings are asked for.</summary>
    private sealed class Admin : IClusterAdmin
    {
        public int Limit { get; set; }

        public int Questions { get; private set; }

        public IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout)
        {
            Questions++;
            return [];
        }

        public IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout)
        {
            Questions++;
            return [.. topics.Select(topic => new TopicSettings(topic, new Dictionary<string, string> { ["max.message.bytes"] = $"{Limit}" }))];
        }

        public void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout) => throw new NotSupportedException();

        public IReadOnlyList<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout) => throw new NotSupportedException();

        public void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
