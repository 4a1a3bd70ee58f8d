using System.Text.Json;
using Xunit;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>The runner finds what was changed for it: in the description, in a topic, and in a stored deviation.</summary>
public sealed class ConformanceRunTests
{
    private const string Steps = """
        [{"op":"stream","id":"s","topics":["in"]},{"op":"flatMapValues","id":"f","in":"s"},{"op":"groupByKey","id":"g","in":"f"},
         {"op":"count","id":"c","in":"g","store":"st"},{"op":"toStream","id":"o","in":"c"},{"op":"to","id":"","in":"o","topic":"out"}]
        """;

    private const string One = """["61","0000000000000001",5]""";
    private const string Two = """["61","0000000000000002",5]""";

    [Fact]
    public void What_one_input_writes_twice_is_a_deviation_by_rule_G3() =>
        Assert.Equal("G3", Assert.IsType<ScenarioOutcome.Deviates>(Run(Kafkas())).Rule);

    [Fact]
    public void The_same_records_pass() => Assert.IsType<ScenarioOutcome.Passed>(Run(Kafkas(changelog: $"[{Two}]")));

    [Theory]
    [InlineData("""["61","0000000000000003",5]""", "another value")]
    [InlineData("""["61","0000000000000002",6]""", "another time")]
    [InlineData("""["61","0000000000000002",5,[["h","00"]]]""", "a header")]
    public void Another_result_fails(string changed, string what) =>
        Assert.Contains("out: ", Failed(Run(Kafkas(results: $"[{One},{changed}]")), what), StringComparison.Ordinal);

    [Fact]
    public void Another_description_fails() =>
        Assert.Contains("describe: ", Failed(Run(Kafkas(describe: text => text.Replace("AGGREGATE", "REDUCE", StringComparison.Ordinal)))), StringComparison.Ordinal);

    [Fact]
    public void A_topic_that_ours_does_not_write_fails() =>
        Assert.Contains("other: ", Failed(Run(Kafkas(more: $",\"other\":[{One}]"))), StringComparison.Ordinal);

    [Fact]
    public void A_stored_deviation_holds_only_as_it_is_stored()
    {
        Assert.IsType<ScenarioOutcome.Deviates>(Run(Kafkas(), Stored("app-st-changelog", Two)));
        Failed(Run(Kafkas(), Stored("app-st-changelog", One)), "another record is stored");
        Failed(Run(Kafkas(results: $"[{One}]"), Stored("app-st-changelog", Two)), "a result differs beside it");
        Failed(Run(Kafkas(results: $"[{One}]"), Stored("out", $"{One},{Two}")), "rule G3 allows no other results");
    }

    [Fact]
    [Trait("Fault", "1.12")]
    public void Rule_W12_may_add_records_and_do_nothing_else()
    {
        Assert.Equal(2, ConformanceRun.Added(["a", "b"], ["x", "a", "b", "b"]));
        Assert.Equal(0, ConformanceRun.Added(["a", "b"], ["a", "b"]));
        Assert.Null(ConformanceRun.Added(["a", "b"], ["a"]));
        Assert.Null(ConformanceRun.Added(["a", "b"], ["b", "a", "x"]));
        Assert.Null(ConformanceRun.Added(["a", "b"], ["a", "c", "x"]));
    }

    [Fact]
    public void The_stored_deviations_are_there_to_be_compared_with() => Assert.NotEmpty(Deviation.Stored);

    private static ScenarioOutcome Run(string scenario, Deviation? stored = null) => ConformanceRun.Of(Scenario.Parse(scenario), stored);

    private static string Failed(ScenarioOutcome outcome, string? why = null) =>
        outcome is ScenarioOutcome.Failed failed ? failed.Difference : throw new Xunit.Sdk.XunitException($"Not noticed: {why ?? outcome.ToString()}");

    private static Deviation Stored(string topic, string records) =>
        Deviation.Parse($$$"""{"rule":"G3","why":"of the test","produced":{"{{{topic}}}":[{{{records}}}]}}""");

    /// <summary>What Kafka Streams produces when one record gives its key two values.</summary>
    private static string Kafkas(string? changelog = null, string? results = null, string more = "", Func<string, string>? describe = null)
    {
        string Json(string description) => $$"""
            {"name":"twice","applicationId":"app","steps":{{Steps}},"inputs":[{"topic":"in","key":"a","value":"x-y","ts":5}],
             "produced":{"app-st-changelog":{{changelog ?? $"[{One},{Two}]"}},"out":{{results ?? $"[{One},{Two}]"}}{{more}}},
             "describe":{{JsonSerializer.Serialize(description)}}}
            """;
        var description = ScenarioTopology.Build(Scenario.Parse(Json(string.Empty))).Describe().ToString();
        return Json(describe?.Invoke(description) ?? description);
    }
}
