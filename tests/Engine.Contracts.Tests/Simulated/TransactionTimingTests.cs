using StreamizFraud.Topology.Runtime.Ports;
using Xunit;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

public sealed class TransactionTimingTests
{
    [Fact]
    public void A_decided_transaction_without_markers_is_neither_visible_nor_stable()
    {
        var virtualCluster = new VirtualCluster();
        var cluster = virtualCluster.Cluster;
        cluster.MarkerDelay = Timeout.InfiniteTimeSpan;
        var (consumer, _) = virtualCluster.Join();
        consumer.Fetch([new PartitionOffset(Partition, 0)]);
        var producer = virtualCluster.Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        Ok(producer.SendOffsets([new PartitionOffset(Partition, 1)], consumer.Membership, TimeSpan.Zero));
        Ok(producer.Commit(TimeSpan.Zero));
        Assert.Empty(Poll(consumer));
        Assert.Equal((1, 0), (cluster.EndOffset(Topic, 0), cluster.EndOffset(Topic, 0, readCommitted: true)));
        var unstable = Assert.Throws<ClusterException>(() => consumer.Committed([Partition], TimeSpan.FromSeconds(5)));
        Assert.Equal(ClusterFault.Unreachable, unstable.Fault);
        Assert.Contains("unstable", unstable.Message);
        cluster.CompletePendingMarkers();
        Assert.Single(Poll(consumer));
        Assert.Equal(2, consumer.Position(Partition));
        Assert.Equal(1, consumer.Committed([Partition], TimeSpan.Zero).Single().Offset);
    }

    [Fact]
    public void Markers_arrive_when_their_delay_is_over()
    {
        var virtualCluster = new VirtualCluster(options: options => options with { MarkerDelay = TimeSpan.FromSeconds(2) });
        Write(virtualCluster.Transactional(), "k", "v");
        Assert.Empty(virtualCluster.Content());
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["0:k=v"], virtualCluster.Content());
    }

    [Fact]
    public void A_producer_that_goes_on_has_its_markers_written_first()
    {
        var virtualCluster = new VirtualCluster();
        virtualCluster.Cluster.MarkerDelay = Timeout.InfiniteTimeSpan;
        var producer = virtualCluster.Transactional();
        Write(producer, "k", "1");
        Ok(producer.Begin());
        Ok(Send(producer, "k", "2"));
        Assert.Equal(["0:k=1"], virtualCluster.Content());
        Assert.Equal(["0:k=1", "2:k=2"], virtualCluster.Content(readCommitted: false));
    }

    [Fact]
    public void A_new_producer_waits_for_the_markers_of_the_old_one()
    {
        var virtualCluster = new VirtualCluster();
        virtualCluster.Cluster.MarkerDelay = Timeout.InfiniteTimeSpan;
        Write(virtualCluster.Transactional(), "k", "v");
        var next = virtualCluster.Cluster.CreateProducer(new ProducerSettings { ClientId = "next", TransactionalId = "tx" });
        Assert.Equal(PortStatus.Retry, next.InitTransactions(TimeSpan.FromSeconds(1)).Status);
        virtualCluster.Cluster.CompletePendingMarkers();
        Ok(next.InitTransactions(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_wait_in_virtual_time_lets_the_driver_move_the_clock()
    {
        VirtualCluster? virtualCluster = null;
        virtualCluster = new VirtualCluster(options: options => options with
        {
            MarkerDelay = TimeSpan.FromSeconds(2),
            VirtualWait = left =>
            {
                virtualCluster!.Time.Advance(TimeSpan.FromSeconds(1));
                return true;
            },
        });
        Write(virtualCluster.Transactional(), "k", "v");
        var consumer = virtualCluster.Consumer();
        consumer.Fetch([new PartitionOffset(Partition, 0)]);
        var inbox = new Cluster.Inbox();
        Assert.Equal(0, consumer.Poll(TimeSpan.FromSeconds(1), 10, inbox));
        Assert.Equal(1, consumer.Poll(TimeSpan.FromSeconds(5), 10, inbox));
    }

    [Fact]
    public void A_transaction_over_its_time_is_aborted_and_its_producer_fenced()
    {
        var virtualCluster = new VirtualCluster();
        var producer = virtualCluster.Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, "k", "late"));
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, virtualCluster.Cluster.EndOffset(Topic, 0, readCommitted: true));
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, virtualCluster.Cluster.EndOffset(Topic, 0, readCommitted: true));
        Assert.Equal(PortStatus.Fatal, producer.Commit(TimeSpan.Zero).Status);
        Assert.Equal(PortStatus.Fatal, producer.Begin().Status);
        Assert.Empty(virtualCluster.Content());
        Write(virtualCluster.Transactional(), "k", "again");
        Assert.Equal(["2:k=again"], virtualCluster.Content());
    }

    [Fact]
    public void An_open_transaction_without_records_keeps_offsets_unstable_until_it_times_out()
    {
        var virtualCluster = new VirtualCluster();
        var (consumer, _) = virtualCluster.Join();
        var producer = virtualCluster.Transactional();
        Ok(producer.Begin());
        Ok(producer.SendOffsets([new PartitionOffset(Partition, 4)], consumer.Membership, TimeSpan.Zero));
        producer.Dispose();
        Assert.Throws<ClusterException>(() => consumer.Committed([Partition], TimeSpan.Zero));
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(-1, consumer.Committed([Partition], TimeSpan.Zero).Single().Offset);
    }
}
