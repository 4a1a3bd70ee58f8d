using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>Description and every record of every topic — sinks, repartition topics, changelogs — are Kafka Streams' own, byte for byte.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    private static readonly string[] Wanted = ["61 6230 5 ", "62 61 7 ", "61 6231 8 ", "63 64 9 "];

    [SkippableFact]
    public void Topologies_are_described_and_produce_as_in_Kafka_Streams()
    {
        var directory = TestMaterial.ConformanceDirectory;
        Skip.If(directory is null, "no conformance material: set CONFORMANCE_DIR or TEST_MATERIAL");

        var outcomes = ConformanceRun.Over(directory).ToList();
        var failed = outcomes.OfType<ScenarioOutcome.Failed>().ToList();
        var deviations = outcomes.OfType<ScenarioOutcome.Deviates>().ToList();
        outcomes.Where(outcome => outcome is not ScenarioOutcome.Passed).ToList().ForEach(outcome => output.WriteLine(outcome.ToString()));

        Assert.NotEmpty(outcomes);
        Assert.True(failed.Count == 0, string.Join('\n', failed));
        // By rule W12 scenarios have more results, and are compared without it too: those are no limit.
        var others = deviations.Count(deviation => deviation.Rule != ConformanceRun.UnsentResults);
        Assert.True(others <= outcomes.Count * 0.05, $"{others} of {outcomes.Count} scenarios deviate");
        Assert.All(deviations.Where(deviation => deviation.Rule != ConformanceRun.UnsentResults && Deviation.Stored.ContainsKey(deviation.Scenario)), deviation => Assert.Equal(Deviation.Stored[deviation.Scenario].Why, deviation.Why));
    }

    /// <summary>Scenarios of our own, which Kafka Streams 4.3.1 was asked about: each is here for what it once showed.</summary>
    [Fact]
    public void So_do_the_scenarios_that_told_of_a_difference()
    {
        var outcomes = ConformanceRun.Over(Path.Combine(AppContext.BaseDirectory, "Conformance", "Scenarios")).ToList();

        Assert.NotEmpty(outcomes);
        Assert.All(outcomes, outcome => Assert.IsType<ScenarioOutcome.Passed>(outcome));
    }

    [Fact]
    public void A_comparison_sees_every_kind_of_difference()
    {
        int[] ends = [2, 4];
        Assert.Null(TopicDifference.Of("out", Wanted, [.. Wanted], ends));
        for (var i = 0; i < Wanted.Length; i++)
        {
            var changed = Wanted.ToArray();
            changed[i] += "h=00";
            Assert.Contains($"first difference at {i}", TopicDifference.Of("out", Wanted, changed, ends)!.Text, StringComparison.Ordinal);
        }

        Assert.NotNull(TopicDifference.Of("out", Wanted, [Wanted[1], Wanted[0], Wanted[2], Wanted[3]], ends));
        Assert.NotNull(TopicDifference.Of("out", Wanted, Wanted[..3], ends));
        Assert.NotNull(TopicDifference.Of("out", Wanted, [.. Wanted, Wanted[3]], ends));
    }

    [Fact]
    public void A_row_that_one_input_writes_twice_alike_is_superseded_too_G3()
    {
        string[] wanted = ["61 62 7 ", "61 62 7 ", "61 62 8 ", "62 64 8 ", "62 64 8 ", "61 62 9 "];

        Assert.True(TopicDifference.Of("app-rows-changelog", wanted, ["61 62 7 ", "61 62 8 ", "62 64 8 ", "61 62 9 "], [1, 3, 4])!.OnlySupersededWrites);
        Assert.False(TopicDifference.Of("app-rows-changelog", wanted, ["61 62 7 ", "61 62 8 ", "62 64 8 "], [1, 3])!.OnlySupersededWrites);
    }

    [Theory]
    [InlineData("app-rows-changelog", new[] { 1, 2, 3 }, new[] { 3 }, true, "the first write of a row that the same input writes again")]
    [InlineData("app-rows-changelog", new[] { 1, 2, 3 }, new[] { 1, 3 }, false, "a write that the same input does not follow with another of the row")]
    [InlineData("app-rows-changelog", new[] { 0, 1, 2 }, new[] { 3 }, false, "a last write")]
    [InlineData("app-rows-changelog", new[] { 0, 2, 3 }, new[] { 3 }, false, "the only write of a row")]
    [InlineData("out", new[] { 1, 2, 3 }, new[] { 3 }, false, "a result: those are all sent")]
    public void Only_superseded_writes_of_one_input_may_be_left_out_G3(string topic, int[] kept, int[] ends, bool may, string what)
    {
        var difference = TopicDifference.Of(topic, Wanted, [.. kept.Select(index => Wanted[index])], ends);

        Assert.NotNull(difference);
        Assert.True(difference.OnlySupersededWrites == may, what);
    }
}
