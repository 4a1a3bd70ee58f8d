using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Which member that a type requires a JSON text does not have. Names of members and types are code, so they can be told; nothing of the text is.</summary>
internal static class JsonFault
{
    /// <summary>The first member that is missing or null and must not be, as the end of a sentence; null if there is none.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes, JsonTypeInfo type)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
            {
                AllowTrailingCommas = type.Options.AllowTrailingCommas,
                CommentHandling = type.Options.ReadCommentHandling == JsonCommentHandling.Disallow ? JsonCommentHandling.Disallow : JsonCommentHandling.Skip,
                MaxDepth = type.Options.MaxDepth,
            });
            using var document = JsonDocument.ParseValue(ref reader);
            return Of(document.RootElement, type);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            // Not JSON at all, or a type without metadata: there is nothing to say beyond the place.
            return null;
        }
    }

    private static string? Of(JsonElement element, JsonTypeInfo type) => (element.ValueKind, type.Kind) switch
    {
        (JsonValueKind.Object, JsonTypeInfoKind.Object) => OfMembers(element, type),
        (JsonValueKind.Array, JsonTypeInfoKind.Enumerable) => OfElements(element.EnumerateArray(), type),
        (JsonValueKind.Object, JsonTypeInfoKind.Dictionary) => OfElements(element.EnumerateObject().Select(entry => entry.Value), type),
        _ => null,
    };

    private static string? OfMembers(JsonElement element, JsonTypeInfo type)
    {
        var comparison = type.Options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (var member in type.Properties)
        {
            // As the serialiser does, the last of several counts.
            var value = element.EnumerateObject().LastOrDefault(entry => string.Equals(entry.Name, member.Name, comparison)).Value;
            if (value.ValueKind == JsonValueKind.Undefined)
            {
                if (member.IsRequired)
                {
                    return $"{member.Name} of {type.Type.Name} is missing";
                }
            }
            else if (value.ValueKind == JsonValueKind.Null && !(member.AssociatedParameter?.IsNullable ?? member.IsSetNullable))
            {
                return $"{member.Name} of {type.Type.Name} is null";
            }
            else if (Of(value, type.Options.GetTypeInfo(member.PropertyType)) is { } inner)
            {
                return inner;
            }
        }

        return null;
    }

    private static string? OfElements(IEnumerable<JsonElement> elements, JsonTypeInfo type)
    {
        if (type.ElementType is null)
        {
            return null;
        }

        var elementType = type.Options.GetTypeInfo(type.ElementType);
        return elements.Select(element => Of(element, elementType)).FirstOrDefault(fault => fault is not null);
    }
}
