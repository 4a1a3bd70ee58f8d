using System.Globalization;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>Groups whose rebalances take away only what moves, and whose members read other topics than they share out.</summary>
public abstract class IncrementalGroupContract(IClusterSource source, GroupAssignment assignment) : ClusterContract(source)
{
    [SkippableFact]
    public void A_newcomer_gets_its_share_and_nobody_else_loses_more()
    {
        var anchor = NewTopic(partitions: 12);
        var group = NewName("group");
        var members = new List<(IRecordConsumer Consumer, GroupDiary Diary)>();
        for (var i = 0; i < 3; i++)
        {
            members.Add(Join(group, anchor));
        }

        PollUntil(() => members.TrueForAll(one => one.Diary.Owned.Count == 4), "four each", Consumers());
        var before = members.ConvertAll(one => one.Diary.Owned.ToHashSet());
        var told = members.ConvertAll(one => one.Diary.Events.Count);

        members.Add(Join(group, anchor));
        PollUntil(() => members.TrueForAll(one => one.Diary.Owned.Count == 3), "three each", Consumers());

        Assert.Equal(12, members.SelectMany(one => one.Diary.Owned).Distinct().Count());
        for (var i = 0; i < 3; i++)
        {
            Assert.Subset(before[i], members[i].Diary.Owned.ToHashSet());
            Assert.Single(members[i].Diary.Events.Skip(told[i]), one => one.StartsWith("revoked", StringComparison.Ordinal));
            Assert.DoesNotContain(members[i].Diary.Events, one => one.StartsWith("lost", StringComparison.Ordinal));
        }

        var stay = members[1].Diary.Owned.ToHashSet();
        members[0].Consumer.Close();
        Assert.Empty(members[0].Diary.Owned);
        members.RemoveAt(0);
        PollUntil(() => members.TrueForAll(one => one.Diary.Owned.Count == 4), "four each again", Consumers());
        Assert.Superset(stay, members[0].Diary.Owned.ToHashSet());

        IRecordConsumer[] Consumers() => [.. members.Select(one => one.Consumer)];
    }

    [SkippableFact]
    public void What_a_member_reads_goes_on_through_rebalances_and_changes_of_other_partitions()
    {
        const int Records = 400;
        var (anchor, input) = (NewTopic(partitions: 4), NewTopic(partitions: 3));
        var group = NewName("group");
        var producer = Producer();
        var (first, diary) = Join(group, anchor);
        PollUntil(() => diary.Owned.Count == 4, "all", first);
        first.Fetch([At(input, 0, 0), At(input, 1, 0)]);
        var inbox = new Inbox();
        var (second, secondDiary) = ((IRecordConsumer?)null, (GroupDiary?)null);
        for (var i = 0; i < Records; i++)
        {
            for (var partition = 0; partition < 3; partition++)
            {
                Ok(Send(producer, input, "k", i.ToString(CultureInfo.InvariantCulture), partition));
            }

            switch (i)
            {
                case 100:
                    (second, secondDiary) = Join(group, anchor);
                    break;
                case 200:
                    // Partition 1 is not wanted any more, 2 is from its tenth record on; 0 is where it is.
                    first.Fetch([At(input, 0, first.Position(new TopicPartition(input, 0))), At(input, 2, 10)]);
                    break;
            }

            Ok(producer.Flush(Long));
            first.Poll(TimeSpan.Zero, 100, inbox);
            second?.Poll(TimeSpan.Zero, 100, new Inbox());
        }

        PollUntil(() => Of(0).Count == Records && Of(2).Count == Records - 10, () => $"{Of(0).Count} and {Of(2).Count} records came", inbox, first, second!);
        PollUntil(() => diary.Owned.Count == 2 && secondDiary!.Owned.Count == 2, "two each", first, second!);
        Assert.Equal(Enumerable.Range(0, Records).Select(i => (long)i), Of(0));
        Assert.Equal(Enumerable.Range(10, Records - 10).Select(i => (long)i), Of(2));
        Assert.Equal(Enumerable.Range(0, Of(1).Count).Select(i => (long)i), Of(1));

        List<long> Of(int partition) => [.. inbox.Records.Where(record => record.Partition.Partition == partition).Select(record => record.Offset)];
    }

    [SkippableFact]
    public void Inside_a_revocation_and_after_it_a_member_commits_as_what_it_is_now()
    {
        var (anchor, input) = (NewTopic(partitions: 2), NewTopic());
        var partition = new TopicPartition(input, 0);
        var group = NewName("group");
        var producer = Transactional();
        var (first, firstDiary) = Join(group, anchor);
        PollUntil(() => firstDiary.Owned.Count == 2, "both partitions", first);
        var told = false;
        firstDiary.OnRevoked = () =>
        {
            firstDiary.OnRevoked = null;
            told = true;
            Transact(5);
        };
        var (second, secondDiary) = Join(group, anchor);
        PollUntil(() => firstDiary.Owned.Count == 1 && secondDiary.Owned.Count == 1, "one each", first, second);
        Assert.True(told);
        Assert.Equal(5, second.Committed([partition], Long).Single().Offset);
        Transact(6);
        Assert.Equal(6, second.Committed([partition], Long).Single().Offset);
        Ok(Until(() => first.CommitOffsets([new PartitionOffset(partition, 7)])));
        Assert.Equal(7, second.Committed([partition], Long).Single().Offset);

        void Transact(long offset)
        {
            Ok(producer.Begin());
            Ok(Until(() => producer.SendOffsets([new PartitionOffset(partition, offset)], first.Membership, Long)));
            Commit(producer);
        }
    }

    [SkippableFact]
    public void A_member_that_gets_nothing_is_told_so()
    {
        var anchor = NewTopic(partitions: 1);
        var group = NewName("group");
        var (first, firstDiary) = Join(group, anchor);
        PollUntil(() => firstDiary.Owned.Count == 1, "the partition", first);
        var (second, secondDiary) = Join(group, anchor);
        PollUntil(() => firstDiary.Owned.Count + secondDiary.Owned.Count == 1 && secondDiary.Assignments > 0, "word of an assignment", first, second);
    }

    /// <summary>The client tells once that an offset is not there any more.</summary>
    [SkippableFact]
    public void A_failure_of_a_partition_that_stays_comes_through_a_change_of_others()
    {
        var input = NewTopic(partitions: 3);
        var producer = Producer();
        for (var partition = 0; partition < 3; partition++)
        {
            Ok(Send(producer, input, "k", "v", partition));
        }

        Ok(producer.Flush(Long));
        var consumer = Consumer(NewName("group"));
        consumer.Fetch([At(input, 0, 0), At(input, 1, 0)]);
        Assert.Equal(2, Take(consumer, 2).Count);
        consumer.Fetch([At(input, 0, 1), At(input, 1, 7_000_000)]);
        var failure = Assert.Throws<ClusterException>(() =>
        {
            // Records of others come with the failure or before it; then others are wanted too.
            for (var round = 0; round < 600; round++)
            {
                Ok(Send(producer, input, "k", "v", 0));
                Ok(producer.Flush(Long));
                var inbox = new Inbox();
                consumer.Poll(TimeSpan.FromMilliseconds(50), 100, inbox);
                if (inbox.Records.Count > 0)
                {
                    consumer.Fetch([At(input, 0, consumer.Position(new TopicPartition(input, 0))), At(input, 1, 7_000_000), At(input, 2, round % 2)]);
                }
            }
        });
        Assert.Equal(ClusterFault.OffsetOutOfRange, failure.Fault);
    }

    [SkippableFact]
    public void A_member_that_left_cannot_commit_any_more()
    {
        var (anchor, input) = (NewTopic(partitions: 2), NewTopic());
        var partition = new TopicPartition(input, 0);
        var group = NewName("group");
        var (first, firstDiary) = Join(group, anchor);
        var (second, secondDiary) = Join(group, anchor);
        PollUntil(() => firstDiary.Owned.Count == 1 && secondDiary.Owned.Count == 1, "one each", first, second);
        var stale = first.Membership;
        first.Close();
        PollUntil(() => secondDiary.Owned.Count == 2, "both", second);
        var producer = Transactional();
        Ok(producer.Begin());
        Assert.Equal(PortStatus.MustAbort, Until(() => producer.SendOffsets([new PartitionOffset(partition, 3)], stale, Long)).Status);
        Abort(producer);
        Assert.Equal(-1, second.Committed([partition], Long).Single().Offset);
    }

    private static PartitionOffset At(string topic, int partition, long offset) => new(new TopicPartition(topic, partition), offset);

    private (IRecordConsumer Consumer, GroupDiary Diary) Join(string group, string topic)
    {
        var consumer = Consumer(group, assignment: assignment);
        var diary = new GroupDiary();
        consumer.Subscribe([topic], diary);
        return (consumer, diary);
    }
}
