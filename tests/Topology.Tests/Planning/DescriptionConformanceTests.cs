using StreamizFraud.Topology.Tests.Conformance;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Topology.Tests.Planning;

/// <summary>Names, sub-topologies and description of every scenario are Kafka Streams' own (rules N1-N5).</summary>
public sealed class DescriptionConformanceTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Topologies_are_described_as_Kafka_Streams_describes_them()
    {
        var directory = TestMaterial.ConformanceDirectory;
        Skip.If(directory is null, "no conformance material: set CONFORMANCE_DIR or TEST_MATERIAL");

        var same = 0;
        var unsupported = new List<string>();
        var different = new List<string>();
        foreach (var path in Directory.EnumerateFiles(directory, "*.json").Order(StringComparer.Ordinal))
        {
            var scenario = Scenario.Read(path);
            try
            {
                var described = ScenarioTopology.Build(scenario).Describe().ToString();
                if (described == scenario.Description)
                {
                    same++;
                }
                else
                {
                    different.Add($"{Path.GetFileName(path)}\n{described}\nshould be\n{scenario.Description}");
                }
            }
            catch (NotSupportedException missing)
            {
                unsupported.Add($"{scenario.Name}: {missing.Message}");
            }
        }

        output.WriteLine($"{same} the same, {different.Count} different, {unsupported.Count} not supported yet:");
        unsupported.ForEach(output.WriteLine);
        Assert.True(different.Count == 0, string.Join("\n\n", different));
        Assert.NotEqual(0, same);
    }
}
