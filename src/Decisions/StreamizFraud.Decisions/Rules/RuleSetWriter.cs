using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamizFraud.Decisions.Rules;

/// <summary>Writes rule sets as JSON.</summary>
internal static class RuleSetWriter
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(RuleSetDocument document)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("name", document.Name);
            json.WriteString("version", document.Version);
            json.WriteStartArray("rules");
            foreach (var rule in document.Rules)
            {
                json.WriteStartObject();
                json.WriteString("id", rule.Id);
                json.WriteString("rule", rule.Text);
                json.WriteString("mode", rule.Mode == RuleMode.Live ? "live" : "shadow");
                json.WriteNumber("limit", rule.Limit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
