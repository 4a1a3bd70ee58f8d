using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>What operators do to topics: delete and make anew, add partitions, change settings.</summary>
public abstract class TopicContract(IClusterSource source) : ClusterContract(source)
{
    [SkippableFact]
    public void Topics_are_listed_and_those_that_are_deleted_go()
    {
        var (topic, other) = (NewTopic(), NewTopic());
        var admin = Admin();
        PollUntil(() => admin.ListTopics(Long) is var all && all.Contains(topic) && all.Contains(other), "both topics");

        admin.DeleteTopics([topic, NewName("nowhere")], Long);
        PollUntil(() => !admin.ListTopics(Long).Contains(topic), "the end of the topic");
        Assert.Contains(other, admin.ListTopics(Long));
    }

    [SkippableFact]
    public void Offsets_of_a_group_are_set_while_it_has_no_members_and_not_otherwise()
    {
        var (topic, group) = (NewTopic(partitions: 2), NewName("group"));
        var (first, second) = (new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        var admin = Admin();
        Assert.Equal([-1L, -1L], admin.CommittedOffsets(group, [first, second], Long).Select(offset => offset.Offset));

        admin.SetCommittedOffsets(group, [new PartitionOffset(first, 5)], Long);
        Assert.Equal([(first, 5L), (second, -1L)], admin.CommittedOffsets(group, [first, second], Long).Select(offset => (offset.Partition, offset.Offset)));

        var consumer = Consumer(group);
        var diary = new GroupDiary();
        consumer.Subscribe([topic], diary);
        PollUntil(() => diary.Owned.Count == 2, "both partitions", consumer);
        Assert.Equal(ClusterFault.Refused, Assert.Throws<ClusterException>(() => admin.SetCommittedOffsets(group, [new PartitionOffset(first, 0)], Long)).Fault);
        Assert.Equal(5, admin.CommittedOffsets(group, [first], Long).Single().Offset);
    }

    [SkippableFact]
    [Trait("Fault", "1.4")]
    public void A_topic_that_was_made_anew_has_another_id()
    {
        var topic = NewTopic();
        var admin = Admin();
        var before = admin.DescribeTopics([topic], Long).Single();

        Source.DeleteTopic(topic);
        PollUntil(() => admin.DescribeTopics([topic], Long).Count == 0, "the end of the topic");
        admin.CreateTopics([new NewTopic(topic, 1, -1, new Dictionary<string, string>())], Long);
        PollUntil(() => admin.DescribeTopics([topic], Long).Count == 1, "the new topic");

        var after = admin.DescribeTopics([topic], Long).Single();
        Assert.NotEmpty(before.Id);
        Assert.NotEqual(before.Id, after.Id);
    }

    [SkippableFact]
    [Trait("Fault", "1.5")]
    public void What_a_group_has_committed_goes_with_its_topic()
    {
        var (topic, other) = (NewTopic(), NewTopic());
        var (partition, kept) = (new TopicPartition(topic, 0), new TopicPartition(other, 0));
        var consumer = Consumer(NewName("group"));
        Ok(Until(() => consumer.CommitOffsets([new PartitionOffset(partition, 5), new PartitionOffset(kept, 6)])));

        Source.DeleteTopic(topic);
        var admin = Admin();
        PollUntil(() => admin.DescribeTopics([topic], Long).Count == 0, "the end of the topic");
        admin.CreateTopics([new NewTopic(topic, 1, -1, new Dictionary<string, string>())], Long);

        PollUntil(() => consumer.Committed([partition], Long).Single().Offset == -1, "the offset is still there");
        Assert.Equal(6, consumer.Committed([kept], Long).Single().Offset);
    }

    [SkippableFact]
    [Trait("Fault", "1.8")]
    public void A_member_gets_partitions_that_are_added_and_reads_them()
    {
        var topic = NewTopic(partitions: 2);
        var consumer = Consumer(NewName("group"));
        var diary = new GroupDiary();
        consumer.Subscribe([topic], diary);
        PollUntil(() => diary.Owned.Count == 2, "both partitions", consumer);

        Source.AddPartitions(topic, 3);
        PollUntil(() => diary.Owned.Count == 3, "the third partition", consumer);
        var producer = Producer();
        Ok(Send(producer, topic, "k", "v", partition: 2));
        Ok(producer.Flush(Long));
        consumer.Fetch([new PartitionOffset(new TopicPartition(topic, 2), 0)]);

        Assert.Equal(2, Take(consumer, 1).Single().Partition.Partition);
        Assert.Equal(3, Admin().DescribeTopics([topic], Long).Single().Partitions);
    }

    [SkippableFact]
    [Trait("Fault", "1.3")]
    public void Settings_of_topics_are_told_and_topics_that_do_not_exist_are_left_out()
    {
        var topic = NewTopic(setting: "delete.retention.ms", value: "60000");

        var settings = Admin().DescribeSettings([topic, NewName("absent")], Long).Single();

        Assert.Equal((topic, "60000"), (settings.Name, settings.Values["delete.retention.ms"]));
    }
}
