using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using StreamizFraud.Topology.Windows;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>At least once, rows of a commit that broke off are ahead of the clocks: the records that come again must meet them, or they write over what they do not see.</summary>
[Trait("Fault", "1.1")]
public sealed class RowsAheadOfClocksTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_session_that_was_prolonged_is_prolonged_again(bool inMemory)
    {
        var last = LastAfterBrokenCommit(
            groups => groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(Ten, Grace))
                .Aggregate(() => "", Listed, (_, first, second) => first + second, Kept(inMemory)).ToStream()
                .Filter((_, list) => list is not null).Map((key, list) => KeyValuePair.Create(key.Key, list!)));

        Assert.All("ABC", one => Assert.Contains(one, last));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sliding_window_has_what_it_had(bool inMemory)
    {
        var last = LastAfterBrokenCommit(
            groups => groups.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(Ten, Grace)).Aggregate(() => "", Listed, Kept(inMemory))
                .ToStream().Map((key, list) => KeyValuePair.Create(key.Key, list!)));

        Assert.All("BC", one => Assert.Contains(one, last));
    }

    private static string LastAfterBrokenCommit(Func<KGroupedStream<string, string>, KStream<string, string>> results)
    {
        var builder = new StreamsBuilder();
        results(builder.Stream("in", Consumed.With(Serde.Utf8, Serde.Utf8)).GroupByKey()).To("out");
        using var driver = new TopologyTestDriver(
            builder.Build(), new TopologyTestOptions { ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce, CommitEvery = 100 });
        var input = driver.CreateInputTopic("in", Serde.Utf8, Serde.Utf8);
        input.PipeInput("key", "A", 0);
        input.PipeInput("key", "B", 9);
        driver.Commit();

        input.PipeInput("key", "C", 18);
        var fault = new OneTimeFault(FaultPoint.BeforeCommitOffsets, FaultAnswer.Retry);
        driver.Cluster.Faults = fault;
        driver.Commit();
        Assert.True(fault.Struck);
        driver.Cluster.Faults = null;

        return driver.CreateOutputTopic("out", Serde.Utf8, Serde.Utf8).ReadValuesToList()[^1]!;
    }

    private static string Listed(string key, string value, string list) => list + value;

    private static Materialized<string, string> Kept(bool inMemory) =>
        inMemory ? Materialized.As<string, string>("rows").InMemory() : Materialized.As<string, string>("rows");
}
