using System.Text.Json;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>
/// A documented difference from Kafka Streams in one scenario, with the records that ours must produce instead: it holds only if the
/// difference is exactly that. <c>docs/deviations.md</c> has the rules.
/// </summary>
internal sealed class Deviation
{
    private readonly Dictionary<string, IReadOnlyList<string>> _produced;

    private Deviation(JsonElement root)
    {
        Rule = root.GetProperty("rule").GetString()!;
        Why = root.GetProperty("why").GetString()!;
        _produced = root.GetProperty("produced").EnumerateObject().ToDictionary(
            topic => topic.Name, topic => (IReadOnlyList<string>)[.. topic.Value.EnumerateArray().Select(ProducedRecord.Text)]);
    }

    /// <summary>Id of the rule or ruling.</summary>
    public string Rule { get; }

    /// <summary>What Kafka Streams loses, doubles or stops at.</summary>
    public string Why { get; }

    /// <summary>All that is stored, by name of the scenario.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder was not copied: nothing would be compared with what it holds.</exception>
    public static IReadOnlyDictionary<string, Deviation> Stored { get; } = Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Conformance", "Deviations"), "*.json")
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path)!, path => Parse(File.ReadAllText(path)));

    /// <summary>The deviation of a scenario, or null if there is none.</summary>
    public static Deviation? Of(Scenario scenario) => Stored.GetValueOrDefault(scenario.Name);

    public static Deviation Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new Deviation(document.RootElement.Clone());
    }

    /// <summary>What differs from the stored records, or from Kafka Streams' in the other topics; null if nothing does.</summary>
    public TopicDifference? Difference(Scenario scenario, ScenarioRun run)
    {
        var wanted = new Dictionary<string, IReadOnlyList<string>>(scenario.Produced);
        foreach (var (topic, records) in _produced)
        {
            wanted[topic] = records;
        }

        return run.Differences(wanted).FirstOrDefault();
    }
}
