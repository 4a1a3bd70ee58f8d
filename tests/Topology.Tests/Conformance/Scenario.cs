using System.Text.Json;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>One file of the conformance material; its README has the format.</summary>
internal sealed class Scenario
{
    private Scenario(JsonElement root)
    {
        Name = root.GetProperty("name").GetString()!;
        ApplicationId = root.GetProperty("applicationId").GetString()!;
        Description = root.GetProperty("describe").GetString()!;
        Steps = [.. root.GetProperty("steps").EnumerateArray().Select(step => new Step(step))];
        Inputs = [.. root.GetProperty("inputs").EnumerateArray().Select(input => new Input(input))];
        Produced = root.GetProperty("produced").EnumerateObject().ToDictionary(
            topic => topic.Name, topic => (IReadOnlyList<string>)[.. topic.Value.EnumerateArray().Select(ProducedRecord.Text)]);
        Optimizations = root.TryGetProperty("config", out var config) && config.TryGetProperty("topology.optimization", out var names)
            ? names.GetString()!.Split(',').Aggregate(TopologyOptimizations.None, (all, name) => all | Optimization(name))
            : TopologyOptimizations.None;
    }

    public string Name { get; }

    public string ApplicationId { get; }

    /// <summary>What Kafka Streams prints for the topology.</summary>
    public string Description { get; }

    public IReadOnlyList<Step> Steps { get; }

    /// <summary>What is piped in, in order.</summary>
    public IReadOnlyList<Input> Inputs { get; }

    /// <summary>What Kafka Streams produced, by topic, each record as <see cref="ProducedRecord"/> writes it.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Produced { get; }

    /// <summary>What the topology is built with.</summary>
    public TopologyOptimizations Optimizations { get; }

    public static Scenario Read(string path) => Parse(File.ReadAllText(path));

    public static Scenario Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new Scenario(document.RootElement.Clone());
    }

    private static TopologyOptimizations Optimization(string name) => name switch
    {
        "all" => TopologyOptimizations.All,
        "none" => TopologyOptimizations.None,
        "reuse.ktable.source.topics" => TopologyOptimizations.ReuseTableSourceTopics,
        "merge.repartition.topics" => TopologyOptimizations.MergeRepartitionTopics,
        "single.store.self.join" => TopologyOptimizations.SingleStoreSelfJoin,
        _ => throw new NotSupportedException(name),
    };
}

/// <summary>One step of a scenario's topology.</summary>
internal readonly struct Step(JsonElement json)
{
    public string Op => Text("op")!;

    public string Id => Text("id") ?? string.Empty;

    public string? Text(string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;

    public long Number(string name, long otherwise) => json.TryGetProperty(name, out var value) ? value.GetInt64() : otherwise;

    public bool Flag(string name, bool otherwise) => json.TryGetProperty(name, out var value) ? value.GetBoolean() : otherwise;

    public bool Has(string name) => json.TryGetProperty(name, out _);

    public IEnumerable<string> Texts(string name) => json.GetProperty(name).EnumerateArray().Select(item => item.GetString()!);
}

/// <summary>One input of a scenario: a record, or a move of the wall clock.</summary>
internal readonly struct Input(JsonElement json)
{
    public long? AdvanceMs => json.TryGetProperty("advanceWallClockMs", out var ms) ? ms.GetInt64() : null;

    public string Topic => json.GetProperty("topic").GetString()!;

    public string? Key => json.GetProperty("key").GetString();

    public string? Value => json.GetProperty("value").GetString();

    public long Timestamp => json.GetProperty("ts").GetInt64();

    public IEnumerable<(string Name, string Text)> Headers =>
        json.TryGetProperty("headers", out var headers) ? headers.EnumerateArray().Select(header => (header[0].GetString()!, header[1].GetString()!)) : [];
}
