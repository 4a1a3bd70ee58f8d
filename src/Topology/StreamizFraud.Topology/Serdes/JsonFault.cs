using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace StreamizFraud.Topology.Serdes;

/// <summary>
/// Why a JSON text does not fit a type: nested too deep, or a member missing, null or given twice. Names of members and types are code, so they can
/// be told; nothing of the text is.
/// </summary>
internal static class JsonFault
{
    /// <summary>What <see cref="JsonSerializerOptions.MaxDepth"/> 0 stands for.</summary>
    private const int DefaultMaxDepth = 64;

    /// <summary>What is wrong, as the end of a sentence; null if there is nothing to say.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes, JsonTypeInfo type)
    {
        try
        {
            if (IsTooDeep(bytes, type.Options))
            {
                return TooDeep(type.Options);
            }

            var reader = new Utf8JsonReader(bytes, Reading(type.Options));
            using var document = JsonDocument.ParseValue(ref reader);
            return Of(document.RootElement, type);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            // Not JSON at all, or a type without metadata: there is nothing to say beyond the place.
            return null;
        }
    }

    /// <summary>That the depth which the options allow is exceeded.</summary>
    public static string TooDeep(JsonSerializerOptions options) => $"nested deeper than the {MaxDepth(options)} levels of {nameof(JsonSerializerOptions)}.{nameof(options.MaxDepth)}";

    private static int MaxDepth(JsonSerializerOptions options) => options.MaxDepth == 0 ? DefaultMaxDepth : options.MaxDepth;

    /// <summary>Looks no further than one level too deep, however deep the text is.</summary>
    private static bool IsTooDeep(ReadOnlySpan<byte> bytes, JsonSerializerOptions options)
    {
        var most = MaxDepth(options);
        var reader = new Utf8JsonReader(bytes, Reading(options) with { MaxDepth = most + 1 });
        while (reader.Read())
        {
            // The depth of what is opened is told before it counts as open.
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= most)
            {
                return true;
            }
        }

        return false;
    }

    private static JsonReaderOptions Reading(JsonSerializerOptions options) => new()
    {
        AllowTrailingCommas = options.AllowTrailingCommas,
        CommentHandling = options.ReadCommentHandling == JsonCommentHandling.Disallow ? JsonCommentHandling.Disallow : JsonCommentHandling.Skip,
        MaxDepth = options.MaxDepth,
    };

    private static string? Of(JsonElement element, JsonTypeInfo type) => (element.ValueKind, type.Kind) switch
    {
        (JsonValueKind.Object, JsonTypeInfoKind.Object) => OfMembers(element, type),
        (JsonValueKind.Array, JsonTypeInfoKind.Enumerable) => OfElements(element.EnumerateArray(), type),
        (JsonValueKind.Object, JsonTypeInfoKind.Dictionary) => OfEntries(element, type),
        _ => null,
    };

    private static string? OfMembers(JsonElement element, JsonTypeInfo type)
    {
        var comparison = type.Options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        foreach (var member in type.Properties)
        {
            var values = element.EnumerateObject().Where(entry => string.Equals(entry.Name, member.Name, comparison)).Select(entry => entry.Value).ToList();
            if (values.Count == 0)
            {
                if (member.IsRequired)
                {
                    return $"{member.Name} of {type.Type.Name} is missing";
                }

                continue;
            }

            if (values.Count > 1 && !type.Options.AllowDuplicateProperties)
            {
                return $"{member.Name} of {type.Type.Name} is there more than once";
            }

            // As the serialiser does, the last of several counts.
            var value = values[^1];
            if (value.ValueKind == JsonValueKind.Null && !(member.AssociatedParameter?.IsNullable ?? member.IsSetNullable))
            {
                return $"{member.Name} of {type.Type.Name} is null";
            }

            if (Of(value, type.Options.GetTypeInfo(member.PropertyType)) is { } inner)
            {
                return inner;
            }
        }

        return null;
    }

    private static string? OfEntries(JsonElement element, JsonTypeInfo type)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return !type.Options.AllowDuplicateProperties && element.EnumerateObject().Any(entry => !names.Add(entry.Name))
            ? "a key of a dictionary is there more than once"
            : OfElements(element.EnumerateObject().Select(entry => entry.Value), type);
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
