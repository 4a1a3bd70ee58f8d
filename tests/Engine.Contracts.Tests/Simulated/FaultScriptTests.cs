using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using static StreamizFraud.Engine.Contracts.Tests.Simulated.VirtualCluster;

namespace StreamizFraud.Engine.Contracts.Tests.Simulated;

public sealed class FaultScriptTests
{
    [Theory]
    [InlineData(FaultPoint.BeforeCommit, FaultAnswer.Retry, false)]
    [InlineData(FaultPoint.AfterCommit, FaultAnswer.LoseReply, true)]
    public void A_commit_without_an_answer_is_in_doubt_until_it_is_repeated(FaultPoint point, FaultAnswer answer, bool done)
    {
        var virtualCluster = new VirtualCluster();
        var producer = virtualCluster.Transactional();
        virtualCluster.Cluster.Faults = new Once(point, answer);
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        Assert.Equal(PortStatus.InDoubt, producer.Commit(TimeSpan.Zero).Status);
        Assert.Equal(done ? ["0:k=v"] : [], virtualCluster.Content());
        Assert.Equal(PortStatus.InDoubt, producer.Abort(TimeSpan.Zero).Status);
        Ok(producer.Commit(TimeSpan.Zero));
        Assert.True(producer.HasRepeatedCalls);
        Assert.Equal(["0:k=v"], virtualCluster.Content());
        Ok(producer.Begin());
        Assert.False(producer.HasRepeatedCalls);
    }

    [Fact]
    public void An_in_doubt_commit_that_was_aborted_meanwhile_breaks_the_producer()
    {
        var virtualCluster = new VirtualCluster();
        var producer = virtualCluster.Transactional();
        virtualCluster.Cluster.Faults = new Once(FaultPoint.BeforeCommit, FaultAnswer.Retry);
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        Assert.Equal(PortStatus.InDoubt, producer.Commit(TimeSpan.Zero).Status);
        virtualCluster.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(PortStatus.Fatal, producer.Commit(TimeSpan.Zero).Status);
        Assert.Empty(virtualCluster.Content());
    }

    [Fact]
    public void A_late_duplicate_of_a_commit_ends_the_next_transaction_unless_the_producer_was_replaced()
    {
        var virtualCluster = new VirtualCluster();
        var producer = virtualCluster.Transactional();
        Write(producer, "k", "1");
        Ok(producer.Begin());
        Ok(Send(producer, "k", "2"));
        Assert.True(virtualCluster.Cluster.RepeatLastEnd("tx"));
        Assert.Equal(["0:k=1", "2:k=2"], virtualCluster.Content());
        Ok(Send(producer, "k", "3"));
        Assert.Equal(PortStatus.Fatal, producer.Commit(TimeSpan.Zero).Status);

        var replaced = virtualCluster.Transactional();
        Ok(replaced.Begin());
        Ok(Send(replaced, "k", "4"));
        Assert.False(virtualCluster.Cluster.RepeatLastEnd("tx"));
        Ok(replaced.Abort(TimeSpan.Zero));
    }

    [Theory]
    [InlineData(FaultPoint.BeforeCommit, false)]
    [InlineData(FaultPoint.AfterCommit, true)]
    public void A_crash_around_the_commit_leaves_what_the_coordinator_knows(FaultPoint point, bool committed)
    {
        var virtualCluster = new VirtualCluster();
        var producer = virtualCluster.Transactional();
        virtualCluster.Cluster.Faults = new Once(point, FaultAnswer.Crash);
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        Assert.Throws<SimulatedCrashException>(() => producer.Commit(TimeSpan.Zero));
        Assert.Throws<SimulatedCrashException>(() => producer.Abort(TimeSpan.Zero));
        producer.Dispose();
        virtualCluster.Transactional();
        Assert.Equal(committed ? ["0:k=v"] : [], virtualCluster.Content());
    }

    [Fact]
    public void A_killed_process_reaches_nothing_any_more_and_its_successor_does()
    {
        var virtualCluster = new VirtualCluster();
        var (consumer, diary) = virtualCluster.Join();
        var producer = virtualCluster.Transactional(client: "victim-producer");
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v"));
        virtualCluster.Cluster.Kill("victim");
        virtualCluster.Cluster.Kill("consumer");
        Assert.Throws<SimulatedCrashException>(() => producer.Flush(TimeSpan.Zero));
        Assert.Throws<SimulatedCrashException>(() => Poll(consumer));
        consumer.Close();
        consumer.Dispose();
        Assert.Single(diary.Events);
        Write(virtualCluster.Transactional(client: "victim-producer"), "k", "new");
        Assert.Equal(["2:k=new"], virtualCluster.Content());
    }

    [Fact]
    public void An_undelivered_record_forces_an_abort_and_the_producer_lives_on()
    {
        var virtualCluster = new VirtualCluster();
        var producer = virtualCluster.Transactional();
        virtualCluster.Cluster.Faults = new Once(FaultPoint.BeforeSend, FaultAnswer.MustAbort);
        Ok(producer.Begin());
        Ok(Send(producer, "k", "no"));
        Assert.Equal(PortStatus.MustAbort, producer.Flush(TimeSpan.Zero).Status);
        Assert.Equal(PortStatus.MustAbort, producer.Commit(TimeSpan.Zero).Status);
        Ok(producer.Abort(TimeSpan.Zero));
        Write(producer, "k", "yes");
        Assert.Equal("yes", virtualCluster.Content().Single().Split('=')[1]);
    }

    [Fact]
    public void A_topic_that_does_not_exist_fails_the_flush()
    {
        var virtualCluster = new VirtualCluster();
        var producer = virtualCluster.Transactional();
        Ok(producer.Begin());
        Ok(Send(producer, "k", "v", topic: "absent"));
        Assert.Equal(PortStatus.MustAbort, producer.Flush(TimeSpan.Zero).Status);
        Ok(producer.Abort(TimeSpan.Zero));
    }

    private sealed class Once(FaultPoint point, FaultAnswer answer) : IFaultScript
    {
        private bool _struck;

        public FaultAnswer At(FaultPoint at, string clientId)
        {
            if (_struck || at != point)
            {
                return FaultAnswer.Pass;
            }

            _struck = true;
            return answer;
        }
    }
}
