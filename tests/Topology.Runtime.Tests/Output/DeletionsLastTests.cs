using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using StreamizFraud.Topology.Windows;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Output;

/// <summary>At least once, a commit that breaks off between its changelog records has not deleted what it had not yet replaced.</summary>
public sealed class DeletionsLastTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Sessions_that_are_being_merged_are_not_lost_wherever_a_commit_breaks_off(int send)
    {
        using var driver = new TopologyTestDriver(
            Sessions(), new TopologyTestOptions { ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce, CommitEvery = 100 });
        var input = driver.CreateInputTopic("in", Serde.Utf8, Serde.Utf8);
        input.PipeInput("key", "A", 0);
        input.PipeInput("key", "B", 15);
        driver.Commit();

        input.PipeInput("key", "C", 8);
        driver.Cluster.Faults = new BreaksAt(send);
        driver.Commit();
        driver.Cluster.Faults = null;
        input.PipeInput("key", "D", 9);
        driver.Commit();

        var last = driver.CreateOutputTopic("out", Serde.Utf8, Serde.Utf8).ReadValuesToList()[^1];
        Assert.All("ABCD", one => Assert.Contains(one, last!));
    }

    private static StreamTopology Sessions()
    {
        var builder = new StreamsBuilder();
        builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Utf8)).GroupByKey()
            .WindowedBy(SessionWindows.OfInactivityGapAndGrace(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50)))
            .Aggregate(() => "", (_, value, list) => list + value, (_, first, second) => first + second, Materialized.As<string, string>("sessions"))
            .ToStream().Filter((_, list) => list is not null).Map((key, list) => KeyValuePair.Create(key.Key, list!)).To("out");
        return builder.Build();
    }

    /// <summary>The producer breaks at one of the records that it is given.</summary>
    private sealed class BreaksAt(int send) : IFaultScript
    {
        private int _left = send;

        public FaultAnswer At(FaultPoint point, string clientId) => point == FaultPoint.BeforeSend && --_left == 0 ? FaultAnswer.Fatal : FaultAnswer.Pass;
    }
}
