namespace StreamizFraud.Architecture.Tests.Projects;

/// <summary>What each shipped project may reference: heavy packages have one door each, and features and scores know nothing of the runtime.</summary>
internal static class ProjectDoors
{
    private const string Logging = "Microsoft.Extensions.Logging.Abstractions";

    /// <summary>Shipped projects and the assemblies beyond the framework that each may use.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Allowed { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        // The package of all: dependencies and no code.
        ["StreamizFraud"] = [],
        ["StreamizFraud.Topology"] = [Logging],
        ["StreamizFraud.Topology.Runtime"] = ["StreamizFraud.Topology", Logging],
        ["StreamizFraud.Topology.Kafka"] = ["StreamizFraud.Topology", "StreamizFraud.Topology.Runtime", "Confluent.Kafka", Logging],
        ["StreamizFraud.Topology.RocksDb"] = ["StreamizFraud.Topology", "RocksDbSharp"],
        ["StreamizFraud.Topology.SchemaRegistry"] = ["StreamizFraud.Topology", "Confluent.SchemaRegistry"],
        ["StreamizFraud.Topology.Avro"] = ["StreamizFraud.Topology", "StreamizFraud.Topology.SchemaRegistry", "Avro"],
        ["StreamizFraud.Topology.Testing"] =
            ["StreamizFraud.Topology", "StreamizFraud.Topology.Runtime", "Microsoft.Extensions.TimeProvider.Testing", Logging],
        ["StreamizFraud.Features"] = ["StreamizFraud.Topology"],
        ["StreamizFraud.Features.Export"] = ["StreamizFraud.Topology", "StreamizFraud.Features", "Parquet"],
        ["StreamizFraud.Scoring"] = ["StreamizFraud.Topology", "StreamizFraud.Features", "Microsoft.Extensions.Logging.Abstractions"],
        ["StreamizFraud.Expressions"] = [],
        ["StreamizFraud.Decisions"] = ["StreamizFraud.Expressions", "StreamizFraud.Topology", "StreamizFraud.Features", "StreamizFraud.Scoring"],
        ["StreamizFraud.Monitoring"] =
            ["StreamizFraud.Expressions", "StreamizFraud.Topology", "StreamizFraud.Features", "StreamizFraud.Scoring", "StreamizFraud.Decisions", Logging],
        // Signatures of Streamiz have types of Confluent's client.
        ["StreamizFraud.Streamiz"] = ["StreamizFraud.Topology", "StreamizFraud.Features", "StreamizFraud.Scoring", "Streamiz.Kafka.Net", "Confluent.Kafka"],
        ["StreamizFraud.Scoring.Onnx"] = ["StreamizFraud.Topology", "StreamizFraud.Features", "StreamizFraud.Scoring", "Microsoft.ML.OnnxRuntime"],
    };

    /// <summary>Packages behind a door, by the name of their package or assembly.</summary>
    public static IReadOnlyDictionary<string, string> Doors { get; } = new Dictionary<string, string>
    {
        ["Confluent.Kafka"] = "StreamizFraud.Topology.Kafka",
        ["Confluent.SchemaRegistry"] = "StreamizFraud.Topology.SchemaRegistry",
        ["RocksDB"] = "StreamizFraud.Topology.RocksDb",
        ["RocksDbSharp"] = "StreamizFraud.Topology.RocksDb",
        ["Apache.Avro"] = "StreamizFraud.Topology.Avro",
        ["Avro"] = "StreamizFraud.Topology.Avro",
        ["Parquet.Net"] = "StreamizFraud.Features.Export",
        ["Parquet"] = "StreamizFraud.Features.Export",
        ["Microsoft.ML.OnnxRuntime"] = "StreamizFraud.Scoring.Onnx",
        ["Streamiz.Kafka.Net"] = "StreamizFraud.Streamiz",
    };

    /// <summary>What a shipped assembly references and may not.</summary>
    public static IReadOnlyList<string> Forbidden(string project, IEnumerable<string> references) =>
        [.. references.Where(reference => !IsFramework(reference) && !Allowed[project].Contains(reference))];

    /// <summary>What a project, shipped or sample, takes from packages although it is not their door.</summary>
    public static IReadOnlyList<string> WrongDoor(string project, IEnumerable<string> references) =>
        [.. references.Where(reference => Doors.TryGetValue(reference, out var door) && door != project)];

    private static bool IsFramework(string assembly) =>
        assembly.StartsWith("System.", StringComparison.Ordinal) || assembly is "netstandard" or "mscorlib" or "System" or "Microsoft.Win32.Primitives";
}
