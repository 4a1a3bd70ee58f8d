using System.Text.Json;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Control;

/// <summary>Reads what the control log and its histories hold as JSON, or refuses it.</summary>
/// <remarks>What is read has a number <c>format</c>, which is raised when its meaning changes.</remarks>
internal static class ControlJson
{
    /// <param name="bytes">The JSON.</param>
    /// <param name="what">What it is, as messages name it.</param>
    /// <param name="format">The format that <paramref name="read"/> reads.</param>
    /// <param name="read">Makes it of the JSON; what it throws for a property that is missing or of another type is refused here.</param>
    /// <exception cref="SerdeException">The bytes are not JSON, or not of the format.</exception>
    public static T Read<T>(ReadOnlySpan<byte> bytes, string what, int format, Func<JsonElement, T> read)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            using var json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.GetProperty("format").GetInt32() == format
                ? read(json.RootElement)
                : throw Refused($"{what} is not of format {format}");
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw Refused($"{what} is not JSON of its format", broken);
        }
    }

    /// <summary>A refusal, which says nothing of the content.</summary>
    public static SerdeException Refused(string message, Exception? cause = null) => new(message, cause) { IsLoggable = true };
}
