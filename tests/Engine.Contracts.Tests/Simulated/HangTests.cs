using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

/// <summary>A call that never returns: what its caller hears, and what becomes of the client and of its request.</summary>
[Trait("Fault", "2.1")]
public sealed class HangTests
{
    private readonly VirtualCluster _virtual = new();

    [Theory]
    [InlineData(FaultPoint.BeforeFlush)]
    [InlineData(FaultPoint.BeforeSendOffsets)]
    [InlineData(FaultPoint.AfterSendOffsets)]
    public void A_producer_whose_call_hangs_is_of_no_use_any_more_and_its_successor_goes_on(FaultPoint point)
    {
        var (consumer, _) = _virtual.Join();
        var producer = _virtual.Transactional();
        _virtual.Cluster.Faults = new HangsAt(point);
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        var replies = new[]
        {
            producer.Flush(TimeSpan.Zero).Status,
            producer.SendOffsets([new PartitionOffset(Partition, 1)], consumer.Membership, TimeSpan.Zero).Status,
        };
        Assert.Contains(PortStatus.Fatal, replies);
        Assert.Equal(PortStatus.Fatal, producer.Commit(TimeSpan.Zero).Status);
        Assert.Equal(PortStatus.Fatal, producer.Begin().Status);

        Write(_virtual.Transactional(), "k", "again");
        Assert.Equal(["k=again"], _virtual.Content().Select(record => record.Split(':')[1]));
    }

    [Theory]
    [InlineData(FaultPoint.BeforeCommit, false)]
    [InlineData(FaultPoint.AfterCommit, true)]
    public void A_commit_that_hangs_stays_in_doubt_and_the_next_producer_decides(FaultPoint point, bool done)
    {
        var producer = _virtual.Transactional();
        _virtual.Cluster.Faults = new HangsAt(point);
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        Assert.Equal(PortStatus.InDoubt, producer.Commit(TimeSpan.Zero).Status);
        Assert.Equal(PortStatus.InDoubt, producer.Commit(TimeSpan.Zero).Status);
        Assert.Equal(PortStatus.InDoubt, producer.Abort(TimeSpan.Zero).Status);

        _virtual.Transactional();
        Assert.Equal(done ? ["0:k=v"] : [], _virtual.Content());
        Assert.False(_virtual.Cluster.DeliverLateCopy("tx", TransactionalCall.End));
    }

    [Fact]
    public void A_commit_that_hangs_may_still_arrive_before_the_next_producer()
    {
        var producer = _virtual.Transactional();
        _virtual.Cluster.Faults = new HangsAt(FaultPoint.BeforeCommit);
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        Assert.Equal(PortStatus.InDoubt, producer.Commit(TimeSpan.Zero).Status);

        Assert.True(_virtual.Cluster.DeliverLateCopy("tx", TransactionalCall.End));
        _virtual.Transactional();
        Assert.Equal(["0:k=v"], _virtual.Content());
    }

    [Theory]
    [InlineData(FaultPoint.BeforePoll)]
    [InlineData(FaultPoint.BeforeCommitted)]
    [InlineData(FaultPoint.BeforeCommitOffsets)]
    [InlineData(FaultPoint.AfterCommitOffsets)]
    public void A_consumer_whose_call_hangs_has_lost_everything_and_says_so_from_then_on(FaultPoint point)
    {
        var (consumer, diary) = _virtual.Join();
        _virtual.Cluster.Faults = new HangsAt(point);
        switch (point)
        {
            case FaultPoint.BeforePoll:
                Lost(() => Poll(consumer));
                break;
            case FaultPoint.BeforeCommitted:
                Lost(() => consumer.Committed([Partition], TimeSpan.Zero));
                break;
            default:
                Assert.Equal(PortStatus.Fatal, consumer.CommitOffsets([new PartitionOffset(Partition, 1)]).Status);
                break;
        }

        Assert.Contains(diary.Events, told => told.StartsWith("lost", StringComparison.OrdinalIgnoreCase));
        Lost(() => Poll(consumer));
        Lost(() => consumer.Committed([Partition], TimeSpan.Zero));
        Assert.Equal(PortStatus.Fatal, consumer.CommitOffsets([new PartitionOffset(Partition, 1)]).Status);
        consumer.Close();
    }

    [Fact]
    public void A_request_of_an_admin_client_that_hangs_counts_as_unanswered()
    {
        using var admin = _virtual.Cluster.CreateAdmin();
        _virtual.Cluster.Faults = new HangsAt(FaultPoint.BeforeAdmin);
        var failure = Assert.Throws<ClusterException>(() => admin.ListOffsets([Partition], OffsetPosition.End, TimeSpan.Zero));
        Assert.Equal(ClusterFault.Unreachable, failure.Fault);
    }

    private static void Lost(Action call) => Assert.Equal(ClusterFault.ClientLost, Assert.Throws<ClusterException>(call).Fault);

    private sealed class HangsAt(FaultPoint point) : IFaultScript
    {
        private bool _struck;

        public FaultAnswer At(FaultPoint at, string clientId)
        {
            if (_struck || at != point)
            {
                return FaultAnswer.Pass;
            }

            _struck = true;
            return FaultAnswer.Hang;
        }
    }
}
