using System.Text.Json;

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
        IsOptimised = root.TryGetProperty("config", out var config) && config.TryGetProperty("topology.optimization", out _);
    }

    public string Name { get; }

    public string ApplicationId { get; }

    /// <summary>What Kafka Streams prints for the topology.</summary>
    public string Description { get; }

    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Whether the topology is built with Kafka Streams' optimisations.</summary>
    public bool IsOptimised { get; }

    public static Scenario Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return new Scenario(document.RootElement.Clone());
    }
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
