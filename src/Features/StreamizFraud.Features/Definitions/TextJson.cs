using System.Text.Json.Serialization;

namespace StreamizFraud.Features.Definitions;

/// <summary>Texts as JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class TextJson : JsonSerializerContext;
