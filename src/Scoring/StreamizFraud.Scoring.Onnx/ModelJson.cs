using System.Text.Json.Serialization;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Reads a model's metadata without reflection.</summary>
[JsonSourceGenerationOptions(AllowDuplicateProperties = false)]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(GoldenRows))]
internal sealed partial class ModelJson : JsonSerializerContext;
