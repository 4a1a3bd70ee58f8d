using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>Groups: assignment, generations, committed offsets in and out of transactions, static members.</summary>
public abstract class GroupContract(IClusterSource source) : ClusterContract(source)
{
    [SkippableFact]
    public void Two_members_share_partitions_and_stay_co_partitioned()
    {
        string[] topics = [NewTopic(partitions: 4), NewTopic(partitions: 4)];
        var group = NewName("group");
        var (first, firstDiary) = Join(group, topics);
        PollUntil(() => firstDiary.Owned.Count == 8, "all partitions for the only member", first);
        var (second, secondDiary) = Join(group, topics);
        PollUntil(() => firstDiary.Owned.Count == 4 && secondDiary.Owned.Count == 4, "half each", first, second);
        Assert.Empty(firstDiary.Owned.Intersect(secondDiary.Owned));
        foreach (var diary in new[] { firstDiary, secondDiary })
        {
            var byTopic = topics.Select(topic => diary.Owned.Where(one => one.Topic == topic).Select(one => one.Partition).ToArray()).ToArray();
            Assert.Equal(2, byTopic[0].Length);
            Assert.Equal(byTopic[0], byTopic[1]);
        }

        Assert.StartsWith("revoked", firstDiary.Events[1], StringComparison.Ordinal);
        second.Close();
        Assert.Empty(secondDiary.Owned);
        PollUntil(() => firstDiary.Owned.Count == 8, "all partitions again", first);
        Assert.DoesNotContain(firstDiary.Events, one => one.StartsWith("lost", StringComparison.Ordinal));
    }

    [SkippableFact]
    public void A_group_tells_the_names_of_its_members()
    {
        var (topic, group) = (NewTopic(), NewName("group"));
        var admin = Admin();
        IReadOnlyList<GroupMemberDescription>? members = null;
        bool Has(int count)
        {
            try
            {
                members = admin.DescribeGroup(group, Long);
                return members.Count == count;
            }
            catch (ClusterException nobody) when (nobody.Fault == ClusterFault.Unreachable)
            {
                // The coordinator is being found.
                return false;
            }
        }

        PollUntil(() => Has(0), "an answer");
        var (consumer, diary) = Join(group, topic);
        PollUntil(() => diary.Owned.Count == 1, "the partition", consumer);
        PollUntil(() => Has(1), "the member");
        Assert.NotEmpty(members!.Single().ClientId);

        consumer.Close();
        PollUntil(() => Has(0), "the end of the member");
    }

    [SkippableFact]
    public void Joining_fetches_nothing_by_itself()
    {
        var topic = NewTopic();
        var producer = Producer();
        Ok(Send(producer, topic, "k", "v"));
        Ok(producer.Flush(Long));
        var (consumer, diary) = Join(NewName("group"), topic);
        PollUntil(() => diary.Owned.Count == 1, "the partition", consumer);
        Assert.Equal(0, consumer.Poll(Short, 10, new Inbox()));
        consumer.Fetch([new PartitionOffset(new TopicPartition(topic, 0), 0)]);
        Assert.Single(Take(consumer, 1));
    }

    [SkippableFact]
    public void Offsets_are_minus_one_until_committed_and_then_what_was_committed()
    {
        var topic = NewTopic(partitions: 2);
        var (first, second) = (new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        var group = NewName("group");
        var (consumer, diary) = Join(group, topic);
        PollUntil(() => diary.Owned.Count == 2, "both partitions", consumer);
        Assert.Equal([-1L, -1L], consumer.Committed([first, second], Long).Select(one => one.Offset));
        Ok(Until(() => consumer.CommitOffsets([new PartitionOffset(first, 7)])));
        Assert.Equal(
            new Dictionary<TopicPartition, long> { [first] = 7, [second] = -1 },
            consumer.Committed([first, second], Long).ToDictionary(one => one.Partition, one => one.Offset));
        Assert.Equal(7, Consumer(group).Committed([first], Long).Single().Offset);
    }

    [SkippableFact]
    public void Transactional_offsets_show_after_the_commit_only()
    {
        var topic = NewTopic();
        var partition = new TopicPartition(topic, 0);
        var group = NewName("group");
        var (consumer, diary) = Join(group, topic);
        PollUntil(() => diary.Owned.Count == 1, "the partition", consumer);
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(Until(() => producer.SendOffsets([new PartitionOffset(partition, 3)], consumer.Membership, Long)));
        var impatient = Assert.Throws<ClusterException>(() => consumer.Committed([partition], TimeSpan.FromSeconds(1)));
        Assert.Equal(ClusterFault.Unreachable, impatient.Fault);
        Assert.Equal(-1, Consumer(group, readCommitted: false).Committed([partition], Long).Single().Offset);
        Commit(producer);
        Assert.Equal(3, consumer.Committed([partition], Long).Single().Offset);
        Ok(producer.Begin());
        Ok(Until(() => producer.SendOffsets([new PartitionOffset(partition, 9)], consumer.Membership, Long)));
        Abort(producer);
        Assert.Equal(3, consumer.Committed([partition], Long).Single().Offset);
    }

    [SkippableFact]
    public void Offsets_of_an_older_generation_are_refused_and_the_producer_lives_on()
    {
        var (topic, output) = (NewTopic(partitions: 2), NewTopic());
        var partition = new TopicPartition(topic, 0);
        var group = NewName("group");
        var (first, firstDiary) = Join(group, topic);
        PollUntil(() => firstDiary.Owned.Count == 2, "both partitions", first);
        var stale = first.Membership;
        var (second, secondDiary) = Join(group, topic);
        PollUntil(() => firstDiary.Owned.Count == 1 && secondDiary.Owned.Count == 1, "one each", first, second);
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, output, "k", "stale"));
        Assert.Equal(
            PortStatus.MustAbort, Until(() => producer.SendOffsets([new PartitionOffset(partition, 3)], stale, Long)).Status);
        Assert.Equal(PortStatus.MustAbort, producer.Commit(Long).Status);
        Abort(producer);
        Ok(producer.Begin());
        Ok(Send(producer, output, "k", "fresh"));
        Ok(Until(() => producer.SendOffsets([new PartitionOffset(partition, 4)], first.Membership, Long)));
        Commit(producer);
        Assert.Equal("fresh", Text(Take(Reader(output), 1).Single().Value));
        Assert.Equal(4, first.Committed([partition], Long).Single().Offset);
    }

    [SkippableFact]
    public void Inside_a_revocation_the_old_generation_still_commits()
    {
        var topic = NewTopic(partitions: 2);
        var partition = new TopicPartition(topic, 0);
        var group = NewName("group");
        var producer = Transactional();
        var (first, firstDiary) = Join(group, topic);
        PollUntil(() => firstDiary.Owned.Count == 2, "both partitions", first);
        firstDiary.OnRevoked = () =>
        {
            firstDiary.OnRevoked = null;
            Ok(producer.Begin());
            Ok(Until(() => producer.SendOffsets([new PartitionOffset(partition, 5)], first.Membership, Long)));
            Commit(producer);
        };
        var (second, secondDiary) = Join(group, topic);
        PollUntil(() => firstDiary.Owned.Count == 1 && secondDiary.Owned.Count == 1, "one each", first, second);
        Assert.Equal(5, second.Committed([partition], Long).Single().Offset);
    }

    [SkippableFact]
    public void A_static_member_comes_back_to_its_partitions_without_a_rebalance()
    {
        var topic = NewTopic(partitions: 4);
        var group = NewName("group");
        var (first, firstDiary) = Join(group, "instance-a", topic);
        var (second, secondDiary) = Join(group, "instance-b", topic);
        PollUntil(() => firstDiary.Owned.Count == 2 && secondDiary.Owned.Count == 2, "half each", first, second);
        TopicPartition[] owned = [.. firstDiary.Owned];
        var eventsOfTheOther = secondDiary.Events.Count;
        first.Close();
        var (again, againDiary) = Join(group, "instance-a", topic);
        PollUntil(() => againDiary.Owned.Count == 2, "its partitions", again, second);
        Assert.Equal(owned, againDiary.Owned);
        Assert.Equal(0, second.Poll(Short, 10, new Inbox()));
        Assert.Equal(eventsOfTheOther, secondDiary.Events.Count);
    }

    [SkippableFact]
    public void A_static_member_whose_place_is_taken_is_fenced()
    {
        var topic = NewTopic();
        var group = NewName("group");
        var (old, oldDiary) = Join(group, "instance-a", topic);
        PollUntil(() => oldDiary.Owned.Count == 1, "the partition", old);
        var (young, youngDiary) = Join(group, "instance-a", topic);
        PollUntil(() => youngDiary.Owned.Count == 1, "the partition for the new incarnation", young);
        var failure = Assert.Throws<ClusterException>(() => PollUntil(() => false, "the fence", old));
        Assert.Equal(ClusterFault.MemberFenced, failure.Fault);

        // The owner is told by Close at the latest.
        old.Close();
        Assert.Empty(oldDiary.Owned);
        Assert.StartsWith("lost", oldDiary.Events[^1], StringComparison.Ordinal);
        Assert.Single(youngDiary.Events);
    }

    [SkippableFact]
    public void Offsets_keep_their_metadata()
    {
        var topic = NewTopic();
        var partition = new TopicPartition(topic, 0);
        var group = NewName("group");
        var (consumer, diary) = Join(group, topic);
        PollUntil(() => diary.Owned.Count == 1, "the partition", consumer);
        Ok(Until(() => consumer.CommitOffsets([new PartitionOffset(partition, 1, "plain")])));
        Assert.Equal("plain", consumer.Committed([partition], Long).Single().Metadata);
        var producer = Transactional();
        Ok(producer.Begin());
        Ok(Until(() => producer.SendOffsets([new PartitionOffset(partition, 2, "in a transaction")], consumer.Membership, Long)));
        Commit(producer);
        Assert.Equal(new PartitionOffset(partition, 2, "in a transaction"), consumer.Committed([partition], Long).Single());
    }

    [SkippableFact]
    [Trait("Fault", "1.1")]
    public void Metadata_belongs_to_its_own_offset_goes_with_it_and_may_be_as_long_as_the_broker_says()
    {
        var topic = NewTopic(partitions: 3);
        TopicPartition[] partitions = [new(topic, 0), new(topic, 1), new(topic, 2)];
        var group = NewName("group");
        var (consumer, diary) = Join(group, topic);
        PollUntil(() => diary.Owned.Count == 3, "the partitions", consumer);
        var producer = Transactional();
        PartitionOffset[] offsets = [new(partitions[0], 1, "first"), new(partitions[1], 2), new(partitions[2], 0, new string('+', 4096))];
        Send(offsets);
        Assert.Equal(offsets, Committed());

        // A transaction that is aborted leaves offset and text; one that is committed without a text takes it away.
        Ok(producer.Begin());
        Ok(Until(() => producer.SendOffsets([new PartitionOffset(partitions[0], 5, "aborted")], consumer.Membership, Long)));
        Ok(Until(() => producer.Abort(Long)));
        Assert.Equal(offsets, Committed());
        offsets[2] = new(partitions[2], 1);
        Send([offsets[2]]);
        Assert.Equal(offsets, Committed());

        offsets = [new(partitions[0], 7, new string('/', 4096)), new(partitions[1], 8, "second"), new(partitions[2], 9)];
        Ok(Until(() => consumer.CommitOffsets(offsets)));
        Assert.Equal(offsets, Committed());

        IEnumerable<PartitionOffset> Committed() => consumer.Committed(partitions, Long).OrderBy(offset => offset.Partition.Partition);

        void Send(IReadOnlyCollection<PartitionOffset> those)
        {
            Ok(producer.Begin());
            Ok(Until(() => producer.SendOffsets(those, consumer.Membership, Long)));
            Commit(producer);
        }
    }

    [SkippableFact]
    [Trait("Fault", "1.1")]
    public void Metadata_that_is_too_long_is_refused_with_its_offset()
    {
        var topic = NewTopic();
        var partition = new TopicPartition(topic, 0);
        var group = NewName("group");
        var (consumer, diary) = Join(group, topic);
        PollUntil(() => diary.Owned.Count == 1, "the partition", consumer);
        var tooLong = new PartitionOffset(partition, 1, new string('x', 4097));

        var reply = Until(() => consumer.CommitOffsets([tooLong]));
        Assert.Equal(PortStatus.Rejected, reply.Status);
        var producer = Transactional();
        Ok(producer.Begin());
        reply = Until(() => producer.SendOffsets([tooLong], consumer.Membership, Long));
        Assert.Equal(PortStatus.MustAbort, reply.Status);
        Assert.Contains("METADATA", reply.Reason!.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant(), StringComparison.Ordinal);
        Assert.Equal(-1, consumer.Committed([partition], Long).Single().Offset);
    }

    [SkippableFact]
    public void A_consumer_outside_of_a_living_group_may_not_commit_for_it()
    {
        var topic = NewTopic(partitions: 2);
        var partition = new TopicPartition(topic, 0);
        var group = NewName("group");
        var (member, diary) = Join(group, topic);
        PollUntil(() => diary.Owned.Count == 2, "both partitions", member);
        var outsider = Consumer(group);
        Assert.False(outsider.CommitOffsets([new PartitionOffset(partition, 3)]).IsOk);
        Assert.Equal(-1, member.Committed([partition], Long).Single().Offset);
    }

    [SkippableFact]
    public void A_partition_without_a_committed_offset_starts_where_the_consumer_says()
    {
        var topic = NewTopic();
        var partition = new TopicPartition(topic, 0);
        var producer = Producer();
        Ok(Send(producer, topic, "k", "0"));
        Ok(Send(producer, topic, "k", "1"));
        Ok(producer.Flush(Long));
        var earliest = Consumer(NewName("group"), reset: OffsetReset.Earliest);
        earliest.Fetch([new PartitionOffset(partition, -1)]);
        Assert.Equal([0L, 1L], Take(earliest, 2).Select(record => record.Offset));
        var latest = Consumer(NewName("group"), reset: OffsetReset.Latest);
        latest.Fetch([new PartitionOffset(partition, -1)]);
        PollUntil(() => latest.EndOffset(partition) == 2, "the end", latest);
        PollUntil(() => latest.Poll(Short, 10, new Inbox()) == 0, "silence", latest);
        Ok(Send(producer, topic, "k", "2"));
        Ok(producer.Flush(Long));
        Assert.Equal([2L], Take(latest, 1).Select(record => record.Offset));
        var strict = Consumer(NewName("group"));
        Assert.ThrowsAny<StreamException>(() => strict.Fetch([new PartitionOffset(partition, -1)]));
    }

    [SkippableTheory]
    [Trait("Fault", "2.3")]
    [InlineData(true)]
    [InlineData(false)]
    public void A_member_that_leaves_gives_its_partitions_to_the_others_at_once(bool isStatic)
    {
        // Their sessions are longer than the test waits.
        const int Session = 120;
        var topic = NewTopic(partitions: 2);
        var group = NewName("group");
        var (leaves, leavesDiary) = Join(Consumer(group, instance: isStatic ? "a" : null, sessionSeconds: Session), topic);
        var (stays, staysDiary) = Join(Consumer(group, instance: isStatic ? "b" : null, sessionSeconds: Session), topic);
        PollUntil(() => leavesDiary.Owned.Count == 1 && staysDiary.Owned.Count == 1, "one each", leaves, stays);

        leaves.Leave();
        leaves.Leave();

        Assert.Empty(leavesDiary.Owned);
        Assert.StartsWith("revoked", leavesDiary.Events[^1], StringComparison.Ordinal);
        PollUntil(() => staysDiary.Owned.Count == 2, "the partitions of the member that left", stays);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_member_whose_owner_throws_while_it_leaves_has_left_all_the_same(bool isStatic)
    {
        const int Session = 120;
        var topic = NewTopic(partitions: 2);
        var group = NewName("group");
        var (leaves, leavesDiary) = Join(Consumer(group, instance: isStatic ? "a" : null, sessionSeconds: Session), topic);
        var (stays, staysDiary) = Join(Consumer(group, instance: isStatic ? "b" : null, sessionSeconds: Session), topic);
        PollUntil(() => leavesDiary.Owned.Count == 1 && staysDiary.Owned.Count == 1, "one each", leaves, stays);

        leavesDiary.OnRevoked = () => throw new InvalidOperationException("planted");
        Assert.IsType<InvalidOperationException>(Record.Exception(leaves.Leave));

        PollUntil(() => staysDiary.Owned.Count == 2, "the partitions of the member that left", stays);
    }

    private (IRecordConsumer Consumer, GroupDiary Diary) Join(string group, params string[] topics) => Join(Consumer(group), topics);

    private (IRecordConsumer Consumer, GroupDiary Diary) Join(string group, string instance, string topic) =>
        Join(Consumer(group, instance: instance), topic);

    private static (IRecordConsumer Consumer, GroupDiary Diary) Join(IRecordConsumer consumer, params string[] topics)
    {
        var diary = new GroupDiary();
        consumer.Subscribe(topics, diary);
        return (consumer, diary);
    }
}
