using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>A topic read as one sequence, from its beginning to where it ended.</summary>
public abstract class HistoryContract(IClusterSource source) : ClusterContract(source)
{
    [SkippableFact]
    public void Partitions_are_merged_by_time_and_each_keeps_its_order()
    {
        var topic = NewTopic(partitions: 3);
        var producer = Producer();
        // Of two that come at one time the lower partition's is first; a late record of a partition waits for those before it.
        (int Partition, long Time)[] sent = [(2, 5), (0, 7), (0, 3), (1, 5), (1, 9), (2, 6), (0, 9)];
        foreach (var (partition, time) in sent)
        {
            Ok(Send(producer, topic, "k", $"{partition}@{time}", partition, time));
        }

        Ok(producer.Flush(Long));

        Assert.Equal(["1@5", "2@5", "2@6", "0@7", "0@3", "0@9", "1@9"], Read(TopicRange.Now(Cluster, topic)));
    }

    [SkippableFact]
    public void What_is_open_aborted_or_comes_later_is_not_in_it_and_markers_are_passed_over()
    {
        var topic = NewTopic(partitions: 2);
        var admin = Admin();
        var writer = Transactional();
        foreach (var (text, isCommitted) in new[] { ("a", true), ("b", false), ("c", true) })
        {
            Ok(writer.Begin());
            Ok(Send(writer, topic, "k", text));
            Ok(writer.Flush(Long));
            if (isCommitted)
            {
                Commit(writer);
            }
            else
            {
                Abort(writer);
            }
        }

        PollUntil(() => End(admin, topic, OffsetPosition.LastStable) == 6, "the markers");
        Ok(writer.Begin());
        Ok(Send(writer, topic, "k", "open"));
        Ok(writer.Flush(Long));
        var range = TopicRange.Now(Cluster, topic);
        Commit(writer);
        var producer = Producer();
        Ok(Send(producer, topic, "k", "later", partition: 1));
        Ok(producer.Flush(Long));

        Assert.Equal((topic, "0-6", "0-0"), (range.Topic, $"{range.Begins[0]}-{range.Ends[0]}", $"{range.Begins[1]}-{range.Ends[1]}"));
        Assert.Equal(["a", "c"], Read(range));
        // Another run that was told the range reads the same, however much has come.
        Assert.True(TopicRange.TryParse(range.ToString(), out var again));
        Assert.Equal(["a", "c"], Read(again));
        PollUntil(() => End(admin, topic, OffsetPosition.LastStable) == 8, "the last marker");
        Assert.Equal(["a", "c", "open", "later"], Read(TopicRange.Now(Cluster, topic)));
    }

    [SkippableFact]
    public void A_partition_far_ahead_of_the_others_waits_and_loses_nothing()
    {
        const int Records = 40_000;
        var topic = NewTopic(partitions: 2);
        var producer = Producer();
        for (var i = 0; i < Records; i++)
        {
            // All of partition 1 is younger than all of partition 0.
            Send(i % 2, $"{i}", i + (i % 2 * Records));
        }

        Ok(producer.Flush(Long));
        var read = Read(TopicRange.Now(Cluster, topic));
        Assert.Equal(Enumerable.Range(0, Records / 2).Select(i => $"{2 * i}").Concat(Enumerable.Range(0, Records / 2).Select(i => $"{(2 * i) + 1}")), read);

        void Send(int partition, string value, long time)
        {
            while (ClusterContract.Send(producer, topic, "k", value, partition, time) is { IsOk: false } reply)
            {
                Assert.Equal(PortStatus.Retry, reply.Status);
                Ok(producer.Flush(Long));
            }
        }
    }

    [SkippableFact]
    public void Records_that_were_deleted_are_told_and_a_range_that_is_gone_is_refused()
    {
        var topic = NewTopic();
        var producer = Producer();
        for (var i = 0; i < 5; i++)
        {
            Ok(Send(producer, topic, "k", $"{i}"));
        }

        Ok(producer.Flush(Long));
        var whole = TopicRange.Now(Cluster, topic);
        Admin().DeleteRecords([new PartitionOffset(new TopicPartition(topic, 0), 3)], Long);
        var left = TopicRange.Now(Cluster, topic);

        Assert.True(whole.IsFromTheBeginning);
        Assert.False(left.IsFromTheBeginning);
        Assert.Equal(["3", "4"], Read(left));
        var refused = Assert.Throws<ClusterException>(() => Read(whole));
        Assert.Equal(ClusterFault.OffsetOutOfRange, refused.Fault);
        Assert.Contains(topic, refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_topic_that_is_not_there_and_an_empty_one_are_told_apart()
    {
        Assert.Equal(ClusterFault.UnknownTopic, Assert.Throws<ClusterException>(() => TopicRange.Now(Cluster, NewName("nobody"))).Fault);
        Assert.Empty(Read(TopicRange.Now(Cluster, NewTopic(partitions: 2))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("topic")]
    [InlineData("topic 1")]
    [InlineData("topic 1-2 5-3")]
    [InlineData("topic a-b")]
    [InlineData("topic 1-2-3")]
    [InlineData(" 1-2")]
    public void A_text_of_another_form_is_no_range(string? text) => Assert.False(TopicRange.TryParse(text, out _));

    private List<string> Read(TopicRange range) => [.. new TopicHistory(Cluster, range).Read().Select(record => Text(record.Value))];
}
