using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>A client that is of no use any more: another one takes its place, and nothing is lost or counted twice.</summary>
public sealed class RejoinTests
{
    private const string Instance = "driver-1";

    [Fact]
    [Trait("Fault", "2.2")]
    public void A_member_that_the_group_puts_out_once_joins_anew_and_goes_on()
    {
        using var driver = new TopologyTestDriver(Counts());
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1);

        TakePlace(driver);
        input.PipeInput("a", "x", 2);
        input.PipeInput("a", "x", 3);

        Assert.Equal([1, 2, 3], Outputs(driver));
    }

    [Fact]
    [Trait("Fault", "2.2")]
    public void A_member_that_is_put_out_again_and_again_stops_and_names_both_possible_reasons()
    {
        using var driver = new TopologyTestDriver(Counts());
        var input = driver.CreateInputTopic<string, string>("in");
        for (var time = 1; time <= 10; time++)
        {
            TakePlace(driver);
            input.PipeInput("a", "x", time);
        }

        TakePlace(driver);
        var failure = Assert.ThrowsAny<Exception>(() => input.PipeInput("a", "x", 11));

        Assert.Contains("put this member out 11 times", failure.Message);
        Assert.Contains("another process runs with the same group instance id", failure.Message);
        Assert.Contains("an earlier join of this same member", failure.Message);
        Assert.Equal(Enumerable.Range(1, 10).Select(count => (long)count), Outputs(driver));
    }

    /// <summary>A broker that restarts may take a member's own joins for somebody else's, twice each time.</summary>
    [Fact]
    [Trait("Fault", "2.2")]
    public void Five_brokers_that_restart_in_five_minutes_end_no_member()
    {
        using var driver = new TopologyTestDriver(Counts());
        var input = driver.CreateInputTopic<string, string>("in");
        for (var restart = 0; restart < 10; restart++)
        {
            TakePlace(driver);
            input.PipeInput("a", "x", restart);
            TakePlace(driver);
            input.PipeInput("a", "x", restart);
            driver.AdvanceWallClockTime(TimeSpan.FromSeconds(40));
            input.PipeInput("a", "x", restart);
        }

        Assert.Equal(30, Outputs(driver).Count());
    }

    /// <summary>Being at rest is progress too.</summary>
    [Theory]
    [Trait("Fault", "2.2")]
    [InlineData(1)]
    [InlineData(30)]
    public void Members_that_are_put_out_seldom_never_stop_however_seldom_input_comes(int every)
    {
        using var driver = new TopologyTestDriver(Counts());
        var input = driver.CreateInputTopic<string, string>("in");
        for (var time = 1; time <= 30; time++)
        {
            TakePlace(driver);
            if (time % every == 0)
            {
                input.PipeInput("a", "x", time);
            }

            driver.AdvanceWallClockTime(TimeSpan.FromMinutes(3));
        }

        Assert.Equal(30 / every, Outputs(driver).Count());
    }

    [Theory]
    [Trait("Fault", "2.1")]
    [InlineData(FaultPoint.BeforePoll)]
    [InlineData(FaultPoint.BeforeFlush)]
    [InlineData(FaultPoint.BeforeSendOffsets)]
    [InlineData(FaultPoint.AfterSendOffsets)]
    [InlineData(FaultPoint.BeforeCommit)]
    [InlineData(FaultPoint.AfterCommit)]
    public void A_call_that_never_returns_costs_its_client_and_nothing_else(FaultPoint point)
    {
        using var driver = new TopologyTestDriver(Counts());
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1);

        driver.Cluster.Faults = new OneTimeFault(point, FaultAnswer.Hang);
        input.PipeInput("a", "x", 2);
        input.PipeInput("a", "x", 3);

        Assert.True(((OneTimeFault)driver.Cluster.Faults).Struck);
        Assert.Equal([1, 2, 3], Outputs(driver));
    }

    [Theory]
    [Trait("Fault", "2.1")]
    [InlineData(FaultPoint.BeforeInitTransactions)]
    [InlineData(FaultPoint.AfterInitTransactions)]
    [InlineData(FaultPoint.BeforeCommitted)]
    [InlineData(FaultPoint.BeforeAdmin)]
    public void A_call_of_the_recovery_that_never_returns_is_made_by_another_client(FaultPoint point)
    {
        using var driver = new TopologyTestDriver(Counts());
        var input = driver.CreateInputTopic<string, string>("in");
        input.PipeInput("a", "x", 1);

        var script = new Then(new OneTimeFault(FaultPoint.BeforeSendOffsets, FaultAnswer.Fatal), new OneTimeFault(point, FaultAnswer.Hang));
        driver.Cluster.Faults = script;
        input.PipeInput("a", "x", 2);
        input.PipeInput("a", "x", 3);

        Assert.True(script.Second.Struck);
        Assert.Equal([1, 2, 3], Outputs(driver));
    }

    /// <summary>Another consumer joins with the member's instance id and goes: the broker cannot tell the two apart.</summary>
    private static void TakePlace(TopologyTestDriver driver)
    {
        using var other = driver.Cluster.CreateConsumer(
            new ConsumerSettings { ClientId = "other", GroupId = "app", GroupInstanceId = Instance, OffsetReset = OffsetReset.Earliest });
        other.Subscribe(["in"], new Nobody());
        other.Poll(TimeSpan.Zero, 1, new Nobody());
    }

    private static StreamTopology Counts()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        return builder.Build();
    }

    private static IEnumerable<long> Outputs(TopologyTestDriver driver) =>
        driver.CreateOutputTopic("out", Serde.Utf8, Serde.Int64).ReadRecordsToList().Select(record => record.Value);

    /// <summary>One fault, and another one from the moment on at which the first has struck.</summary>
    private sealed class Then(OneTimeFault first, OneTimeFault second) : IFaultScript
    {
        public OneTimeFault Second => second;

        public FaultAnswer At(FaultPoint point, string clientId) => first.Struck ? second.At(point, clientId) : first.At(point, clientId);
    }

    private sealed class Nobody : IGroupEvents, IRecordSink
    {
        public void Assigned(IReadOnlyCollection<TopicPartition> partitions)
        {
        }

        public void Revoked(IReadOnlyCollection<TopicPartition> partitions)
        {
        }

        public void Lost(IReadOnlyCollection<TopicPartition> partitions)
        {
        }

        public void Add(in PolledRecord record)
        {
        }
    }
}
