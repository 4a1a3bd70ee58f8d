using System.Text.Json.Serialization;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Reads a list of names without reflection.</summary>
[JsonSerializable(typeof(List<string>))]
internal sealed partial class NamesJson : JsonSerializerContext;
