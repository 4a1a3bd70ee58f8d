using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamizFraud.Features.Definitions;

/// <summary>Writes definitions as canonical JSON.</summary>
internal static class FeatureSetJson
{
    private const int Format = 2;

    // The text is hashed, never put into HTML: selectors stay readable.
    private static readonly JsonWriterOptions Options = new() { Indented = false, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole set; each feature beside its hash.</summary>
    public static string Write<TEvent>(FeatureDeclarations<TEvent> declarations, IReadOnlyList<string> hashes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("name", declarations.Name);
            json.WriteStartArray("keys");
            foreach (var key in declarations.Keys)
            {
                json.WriteStartObject();
                json.WriteString("name", key.Name);
                WriteKey(json, key);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("features");
            foreach (var (feature, hash) in declarations.Features.Zip(hashes))
            {
                json.WriteStartObject();
                json.WriteString("name", feature.Name);
                if (feature.Unit is { } unit)
                {
                    json.WriteString("unit", unit);
                }

                json.WriteString("sha256", hash);
                WriteValue(json, feature, () => json.WriteString("key", feature.Window!.Aggregate.Key.Name));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>SHA-256 of what a feature's value is computed from, 64 lower-case hexadecimal digits: neither its name nor that of its key counts.</summary>
    public static string HashOf<TEvent>(FeatureDeclaration<TEvent> feature)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            WriteValue(json, feature, () =>
            {
                json.WriteStartObject("key");
                WriteKey(json, feature.Window!.Aggregate.Key);
                json.WriteEndObject();
            });
            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static void WriteKey<TEvent>(Utf8JsonWriter json, EntityKey<TEvent> key)
    {
        json.WriteString("of", key.Selector.Text);
        json.WriteNumber("lateness_ms", Ms(key.Lateness));
    }

    private static void WriteValue<TEvent>(Utf8JsonWriter json, FeatureDeclaration<TEvent> feature, Action writeKey)
    {
        if (feature.Window is not { } window)
        {
            json.WriteString("operator", "row");
            json.WriteString("of", feature.Text);
            return;
        }

        json.WriteString("operator", Name(window.Aggregate.Kind));
        writeKey();
        json.WriteString("of", window.Aggregate.Text);
        json.WriteNumber("window_ms", Ms(window.Window));
        json.WriteNumber("delay_ms", Ms(window.Delay ?? TimeSpan.Zero));
        json.WriteNumber("scale", window.Factor);
        json.WriteNumber("when_empty", window.WhenEmpty);
    }

    private static string Name(AggregateKind kind) => kind switch
    {
        AggregateKind.Count => "count",
        AggregateKind.Mean => "mean",
        _ => "share",
    };

    private static long Ms(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
