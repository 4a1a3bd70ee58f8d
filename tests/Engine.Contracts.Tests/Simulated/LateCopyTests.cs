using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

/// <summary>Requests of a transaction that a client sent twice, and the copy that arrives late: as on a broker that keeps one epoch for all transactions.</summary>
[Trait("Fault", "1.2")]
public sealed class LateCopyTests
{
    private readonly VirtualCluster _virtual = new();
    private readonly Resending _script = new();

    [Fact]
    public void A_late_copy_of_offsets_inside_the_next_transaction_moves_the_group_back()
    {
        var (consumer, _) = _virtual.Join();
        var producer = _virtual.Transactional();
        _virtual.Cluster.Faults = _script;
        _script.At = FaultPoint.BeforeSendOffsets;
        Transaction(producer, consumer, 100);
        Assert.True(producer.HasRepeatedCalls);
        Assert.Equal([TransactionalCall.AddOffsets, TransactionalCall.CommitOffsets], _virtual.Cluster.CopiesUnderWay("tx"));

        Ok(producer.Begin());
        Assert.False(producer.HasRepeatedCalls);
        Ok(producer.SendOffsets([new PartitionOffset(Partition, 200)], consumer.Membership, TimeSpan.Zero));
        Assert.True(_virtual.Cluster.DeliverLateCopy("tx", TransactionalCall.CommitOffsets));
        Ok(producer.Commit(TimeSpan.Zero));

        Assert.Equal(100, consumer.Committed([Partition], TimeSpan.Zero).Single().Offset);
    }

    [Fact]
    public void A_late_copy_of_a_commit_without_a_transaction_moves_the_group_back_while_its_member_is_of_the_same_generation()
    {
        var (consumer, _) = _virtual.Join();
        _virtual.Cluster.Faults = _script;
        _script.At = FaultPoint.BeforeCommitOffsets;
        Ok(consumer.CommitOffsets([new PartitionOffset(Partition, 100)]));
        _script.At = FaultPoint.BeforeCommitOffsets;
        Ok(consumer.CommitOffsets([new PartitionOffset(Partition, 150)]));
        Ok(consumer.CommitOffsets([new PartitionOffset(Partition, 200)]));

        Assert.True(_virtual.Cluster.DeliverLateCommit(Group));
        Assert.Equal(100, _virtual.Cluster.CommittedOffset(Group, Partition).Offset);

        consumer.Leave();
        Assert.False(_virtual.Cluster.DeliverLateCommit(Group));
        Assert.Equal(100, _virtual.Cluster.CommittedOffset(Group, Partition).Offset);
    }

    [Theory]
    [InlineData(TransactionalCall.AddOffsets)]
    [InlineData(TransactionalCall.CommitOffsets)]
    [InlineData(TransactionalCall.AddPartitions)]
    [InlineData(TransactionalCall.End)]
    public void Copies_of_a_producer_that_was_replaced_are_stale(TransactionalCall call)
    {
        var (consumer, _) = _virtual.Join();
        var producer = _virtual.Transactional();
        _virtual.Cluster.Faults = _script;
        _script.At = call switch
        {
            TransactionalCall.AddPartitions => FaultPoint.BeforeSend,
            TransactionalCall.End => FaultPoint.BeforeCommit,
            _ => FaultPoint.BeforeSendOffsets,
        };
        Transaction(producer, consumer, 100);
        Assert.True(producer.HasRepeatedCalls);
        Assert.Contains(call, _virtual.Cluster.CopiesUnderWay("tx"));

        var next = _virtual.Transactional();
        Ok(next.Begin());
        Ok(Send(next, "k", "w"));
        Ok(next.SendOffsets([new PartitionOffset(Partition, 200)], consumer.Membership, TimeSpan.Zero));
        Assert.False(_virtual.Cluster.DeliverLateCopy("tx", call));
        Ok(next.Commit(TimeSpan.Zero));

        Assert.Equal(200, consumer.Committed([Partition], TimeSpan.Zero).Single().Offset);
    }

    [Fact]
    public void A_copy_within_its_own_transaction_changes_nothing()
    {
        var (consumer, _) = _virtual.Join();
        var producer = _virtual.Transactional();
        _virtual.Cluster.Faults = _script;
        _script.At = FaultPoint.BeforeSendOffsets;
        Ok(producer.Begin());
        Ok(producer.SendOffsets([new PartitionOffset(Partition, 100)], consumer.Membership, TimeSpan.Zero));
        Assert.True(_virtual.Cluster.DeliverLateCopy("tx", TransactionalCall.AddOffsets));
        Assert.True(_virtual.Cluster.DeliverLateCopy("tx", TransactionalCall.CommitOffsets));
        Ok(producer.Commit(TimeSpan.Zero));

        Assert.Equal(100, consumer.Committed([Partition], TimeSpan.Zero).Single().Offset);
    }

    [Fact]
    public void A_copy_before_the_group_has_joined_the_next_transaction_is_refused()
    {
        var (consumer, _) = _virtual.Join();
        var producer = _virtual.Transactional();
        _virtual.Cluster.Faults = _script;
        _script.At = FaultPoint.BeforeSendOffsets;
        Transaction(producer, consumer, 100);

        Ok(producer.Begin());
        Ok(Send(producer, "k", "w"));
        Assert.False(_virtual.Cluster.DeliverLateCopy("tx", TransactionalCall.CommitOffsets));
    }

    [Fact]
    public void A_copy_can_open_a_transaction_that_nobody_ends_until_its_time_is_over()
    {
        var (consumer, _) = _virtual.Join();
        var producer = _virtual.Transactional();
        _virtual.Cluster.Faults = _script;
        _script.At = FaultPoint.BeforeSend;
        Transaction(producer, consumer, 100);

        Assert.True(_virtual.Cluster.DeliverLateCopy("tx", TransactionalCall.AddPartitions));
        _virtual.Time.Advance(TimeSpan.FromSeconds(10));
        Ok(producer.Begin());
        Ok(Send(producer, "k", "w"));
        Assert.Equal(PortStatus.Fatal, producer.Commit(TimeSpan.Zero).Status);
    }

    private static void Transaction(IRecordProducer producer, IRecordConsumer consumer, long offset)
    {
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        Ok(producer.SendOffsets([new PartitionOffset(Partition, offset)], consumer.Membership, TimeSpan.Zero));
        Ok(producer.Commit(TimeSpan.Zero));
    }

    /// <summary>One request is sent twice.</summary>
    private sealed class Resending : IFaultScript
    {
        public FaultPoint? At { get; set; }

        FaultAnswer IFaultScript.At(FaultPoint point, string clientId)
        {
            if (point != At)
            {
                return FaultAnswer.Pass;
            }

            At = null;
            return FaultAnswer.Resend;
        }
    }
}
