using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>Every produced record of every topic — sinks, repartition topics, changelogs — is Kafka Streams' own, byte for byte.</summary>
public sealed class ResultConformanceTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Topologies_produce_what_Kafka_Streams_produces()
    {
        var directory = TestMaterial.ConformanceDirectory;
        Skip.If(directory is null, "no conformance material: set CONFORMANCE_DIR or TEST_MATERIAL");

        var passed = 0;
        var unsupported = 0;
        var failed = new List<string>();
        foreach (var path in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
        {
            var scenario = Scenario.Read(path);
            try
            {
                var differences = ScenarioRun.Differences(scenario, ScenarioTopology.Build(scenario));
                passed += differences.Count == 0 ? 1 : 0;
                failed.AddRange(differences.Select(difference => $"{scenario.Name} {difference}"));
            }
            catch (NotSupportedException)
            {
                unsupported++;
            }
        }

        output.WriteLine($"{passed} the same, {failed.Count} differences, {unsupported} not supported yet");
        Assert.True(failed.Count == 0, string.Join('\n', failed));
        // The thin DSL covers 68 scenarios; fewer means that the interpreter lost some.
        Assert.True(passed >= 68, $"only {passed} scenarios were compared");
    }

    [Theory]
    [InlineData(0, "61 6231 5 ", "a changed value")]
    [InlineData(1, "62 61 8 ", "a changed timestamp")]
    public void A_comparison_sees(int index, string changed, string what)
    {
        string[] wanted = ["61 6230 5 ", "62 61 7 "];
        var got = wanted.ToList();
        got[index] = changed;

        Assert.Contains($"first difference at {index}", ScenarioRun.Compare("out", wanted, got), StringComparison.Ordinal);
        Assert.NotNull(ScenarioRun.Compare("out", wanted, [wanted[1], wanted[0]]));
        Assert.NotNull(ScenarioRun.Compare("out", wanted, [wanted[0]]));
        Assert.NotNull(ScenarioRun.Compare("out", wanted, [.. wanted, wanted[1]]));
        Assert.Null(ScenarioRun.Compare("out", wanted, [.. wanted]));
        Assert.NotEmpty(what);
    }
}
