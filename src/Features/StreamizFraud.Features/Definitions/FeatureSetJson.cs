using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamizFraud.Features.Definitions;

/// <summary>Writes a definition as canonical JSON.</summary>
internal static class FeatureSetJson
{
    // The text is hashed, never put into HTML: selectors stay readable.
    private static readonly JsonWriterOptions Options = new() { Indented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write<TEvent>(FeatureDeclarations<TEvent> declarations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("format", 1);
            json.WriteString("name", declarations.Name);
            json.WriteStartArray("keys");
            foreach (var key in declarations.Keys)
            {
                json.WriteStartObject();
                json.WriteString("name", key.Name);
                json.WriteString("of", key.Text);
                json.WriteNumber("lateness_ms", Ms(key.Lateness));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("features");
            foreach (var feature in declarations.Features)
            {
                Write(json, feature);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write<TEvent>(Utf8JsonWriter json, FeatureDeclaration<TEvent> feature)
    {
        json.WriteStartObject();
        json.WriteString("name", feature.Name);
        if (feature.Window is not { } window)
        {
            json.WriteString("operator", "row");
            json.WriteString("of", feature.Text);
            json.WriteEndObject();
            return;
        }

        json.WriteString("operator", window.Aggregate.Kind switch
        {
            AggregateKind.Count => "count",
            AggregateKind.Mean => "mean",
            _ => "share",
        });
        json.WriteString("key", window.Aggregate.Key.Name);
        json.WriteString("of", window.Aggregate.Text);
        json.WriteNumber("window_ms", Ms(window.Window));
        json.WriteNumber("delay_ms", Ms(window.Delay ?? TimeSpan.Zero));
        json.WriteNumber("scale", window.Factor);
        json.WriteNumber("when_empty", window.WhenEmpty);
        json.WriteEndObject();
    }

    private static long Ms(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
