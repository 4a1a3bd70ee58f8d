using StreamizFraud.Topology.Runtime.Ports;
using Xunit;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

public sealed class SessionTests
{
    [Fact]
    public void A_silent_member_loses_its_partitions_and_its_generation()
    {
        var virtualCluster = new VirtualCluster(partitions: 2);
        var (silent, silentDiary) = virtualCluster.Join();
        var (lively, livelyDiary) = virtualCluster.Join();
        Poll(silent);
        Poll(lively);
        Assert.Equal((1, 1), (silentDiary.Owned.Count, livelyDiary.Owned.Count));
        var stale = silent.Membership;
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(30));
        Poll(lively);
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(16));
        Poll(lively);
        Assert.Equal(2, livelyDiary.Owned.Count);

        var producer = virtualCluster.Transactional();
        Ok(producer.Begin());
        Assert.Equal(
            PortStatus.MustAbort, producer.SendOffsets([new PartitionOffset(Partition, 1)], stale, TimeSpan.Zero).Status);
        Ok(producer.Abort(TimeSpan.Zero));
        Assert.Equal(PortStatus.MustAbort, silent.CommitOffsets([new PartitionOffset(Partition, 1)]).Status);

        Poll(silent);
        Assert.StartsWith("lost", silentDiary.Events[^1], StringComparison.Ordinal);
        Assert.Empty(silentDiary.Owned);
        Poll(lively);
        Poll(silent);
        Assert.Equal((1, 1), (silentDiary.Owned.Count, livelyDiary.Owned.Count));
        Ok(silent.CommitOffsets([new PartitionOffset(Partition, 1)]));
    }

    [Fact]
    public void A_member_that_does_not_join_a_rebalance_is_thrown_out_when_its_session_ends()
    {
        var virtualCluster = new VirtualCluster(partitions: 2);
        var (silent, silentDiary) = virtualCluster.Join();
        var (lively, livelyDiary) = virtualCluster.Join();
        Poll(lively);
        Assert.Empty(livelyDiary.Events);
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(46));
        Poll(lively);
        Poll(lively);
        Assert.Equal(2, livelyDiary.Owned.Count);
        Poll(silent);
        Assert.StartsWith("lost", silentDiary.Events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_static_member_that_stays_away_too_long_is_missed()
    {
        var virtualCluster = new VirtualCluster(partitions: 2);
        var (away, awayDiary) = virtualCluster.Join("a");
        var (other, otherDiary) = virtualCluster.Join("b");
        Poll(away);
        Poll(other);
        Assert.Single(awayDiary.Owned);
        away.Close();
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(40));
        Poll(other);
        Assert.Single(otherDiary.Owned);
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(6));
        Poll(other);
        Assert.Equal(2, otherDiary.Owned.Count);
    }

    [Fact]
    public void Offsets_of_the_older_incarnation_of_a_static_member_are_refused()
    {
        var virtualCluster = new VirtualCluster();
        var (old, _) = virtualCluster.Join("a");
        var stale = old.Membership;
        var (young, youngDiary) = virtualCluster.Join("a");
        Assert.Single(youngDiary.Owned);
        var producer = virtualCluster.Transactional();
        Ok(producer.Begin());
        Assert.Equal(
            PortStatus.MustAbort, producer.SendOffsets([new PartitionOffset(Partition, 1)], stale, TimeSpan.Zero).Status);
        Ok(producer.Abort(TimeSpan.Zero));
        Ok(producer.Begin());
        Ok(producer.SendOffsets([new PartitionOffset(Partition, 1)], young.Membership, TimeSpan.Zero));
        Ok(producer.Commit(TimeSpan.Zero));
        Assert.Equal(ClusterFault.MemberFenced, Assert.Throws<ClusterException>(() => Poll(old)).Fault);
    }

    [Fact]
    public void A_topic_that_appears_later_is_shared_out()
    {
        var virtualCluster = new VirtualCluster();
        var diary = new Cluster.GroupDiary();
        var consumer = virtualCluster.Consumer();
        consumer.Subscribe([Topic, "later"], diary);
        Poll(consumer);
        Assert.Single(diary.Owned);
        virtualCluster.Cluster.CreateTopic("later", 3);
        Poll(consumer);
        Assert.Equal(4, diary.Owned.Count);
    }

    [Fact]
    public void A_consumer_outside_of_a_living_group_may_not_commit_for_it()
    {
        var virtualCluster = new VirtualCluster();
        var outsider = virtualCluster.Consumer();
        Ok(outsider.CommitOffsets([new PartitionOffset(Partition, 1)]));
        virtualCluster.Join();
        Assert.Equal(PortStatus.MustAbort, outsider.CommitOffsets([new PartitionOffset(Partition, 2)]).Status);
        Assert.Equal(1, virtualCluster.Cluster.CommittedOffset(Group, Partition).Offset);
    }
}
