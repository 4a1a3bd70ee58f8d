using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamizFraud.Features.Operators;
using StreamizFraud.Features.Sketches;

namespace StreamizFraud.Features.Definitions;

/// <summary>Writes definitions as canonical JSON.</summary>
internal static class FeatureSetJson
{
    private const int Format = 3;

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
            if (declarations.Lookups.Count > 0)
            {
                json.WriteStartArray("tables");
                declarations.Lookups.ForEach(table => WriteTable(json, table));
                json.WriteEndArray();
            }

            WriteDistinct(json, declarations);
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
                WriteValue(json, feature, () => WriteOwner(json, feature), name => name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>SHA-256 of what a feature's value is computed from, 64 lower-case hexadecimal digits: neither its name nor that of its key counts.</summary>
    /// <param name="declarations">The set.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="hashOf">Hashes of the features declared before it, by name.</param>
    public static string HashOf<TEvent>(FeatureDeclarations<TEvent> declarations, FeatureDeclaration<TEvent> feature, Func<string, string> hashOf)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            WriteValue(json, feature, () => WriteWholeOwner(json, feature), hashOf);
            if (feature.Key is not null)
            {
                WriteDistinct(json, declarations);
            }

            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    /// <summary>The name of the key or table that a feature is of.</summary>
    private static void WriteOwner<TEvent>(Utf8JsonWriter json, FeatureDeclaration<TEvent> feature) =>
        json.WriteString(feature.Lookup is null ? "key" : "table", feature.Lookup?.Table.Name ?? feature.Key!.Aggregate.Key.Name);

    /// <summary>All that its value depends on: of a key what it is, of a table which it is as well.</summary>
    private static void WriteWholeOwner<TEvent>(Utf8JsonWriter json, FeatureDeclaration<TEvent> feature)
    {
        if (feature.Lookup is { } lookup)
        {
            json.WritePropertyName("table");
            WriteTable(json, lookup.Table);
            return;
        }

        json.WriteStartObject("key");
        WriteKey(json, feature.Key!.Aggregate.Key);
        json.WriteEndObject();
    }

    private static void WriteTable<TEvent>(Utf8JsonWriter json, LookupDeclaration<TEvent> table)
    {
        json.WriteStartObject();
        json.WriteString("name", table.Name);
        json.WriteString("of", table.Key.Text);
        json.WriteEndObject();
    }

    /// <summary>Which events count: part of what every feature of a key is.</summary>
    private static void WriteDistinct<TEvent>(Utf8JsonWriter json, FeatureDeclarations<TEvent> declarations)
    {
        if (declarations.DistinctBy.FirstOrDefault() is { } distinct)
        {
            json.WriteStartObject("distinct_by");
            json.WriteString("of", distinct.Id.Text);
            json.WriteNumber("window_ms", Ms(distinct.Window));
            json.WriteEndObject();
        }
    }

    private static void WriteKey<TEvent>(Utf8JsonWriter json, EntityKey<TEvent> key)
    {
        json.WriteString("of", key.Selector.Text);
        json.WriteNumber("lateness_ms", Ms(key.Lateness));
    }

    private static void WriteValue<TEvent>(Utf8JsonWriter json, FeatureDeclaration<TEvent> feature, Action writeOwner, Func<string, string> refer)
    {
        if (feature.Lookup is { } lookup)
        {
            json.WriteString("operator", "lookup");
            writeOwner();
            json.WriteString("of", lookup.Text);
            WriteNull(json, lookup.Nulls, lookup.WhenNull);
            return;
        }

        if (feature.Key is not { } declared)
        {
            json.WriteString("operator", feature.Derived is null ? "row" : "features");
            json.WriteString("of", feature.Text);
            if (feature.Derived is { } derived)
            {
                json.WriteStartArray("inputs");
                foreach (var input in derived.Inputs)
                {
                    json.WriteStringValue(refer(input));
                }

                json.WriteEndArray();
                if (derived.WhenNull is { } whenNull)
                {
                    WriteNull(json, NullRule.Default, whenNull);
                }
            }

            return;
        }

        json.WriteString("operator", declared.Aggregate.Operator.Name);
        declared.Aggregate.Operator.WriteParameters(json);
        writeOwner();
        json.WriteString("of", declared.Aggregate.Input?.Text ?? string.Empty);
        if (declared.Aggregate.Base is { } rows && rows.Text != declared.Aggregate.Input?.Text)
        {
            json.WriteString("among", rows.Text);
        }

        WriteView(json, declared);
        if (declared.Aggregate.Operator is RowsOperator { ReadsEach: true } each)
        {
            json.WriteNumber("most_rows", declared.Most);
            json.WriteString("on_overflow", declared.Overflow switch { OnOverflow.Fail => "fail", OnOverflow.DropOldest => "drop_oldest", _ => SketchText(each.Sketch) });
        }

        json.WriteNumber("scale", declared.Factor);
        if (declared.CanBeNull)
        {
            WriteNull(json, declared.Nulls, declared.WhenNull);
        }
    }

    private static string SketchText(SketchKind? sketch) => sketch == SketchKind.Distinct ? "hyperloglog_4096" : "ddsketch_64";

    private static void WriteNull(Utf8JsonWriter json, NullRule rule, double whenNull)
    {
        json.WritePropertyName("when_null");
        if (rule == NullRule.Default)
        {
            json.WriteNumberValue(whenNull);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteView<TEvent>(Utf8JsonWriter json, KeyFeature<TEvent> declared)
    {
        switch (declared.View)
        {
            case ViewKind.Window:
                json.WriteNumber("window_ms", Ms(declared.Window));
                WriteIfAny(json, "delay_ms", declared.Delay);
                WriteIfAny(json, "tile_ms", declared.Tile);
                break;
            case ViewKind.Day:
                json.WriteString("day_in", declared.TimeZone);
                break;
            case ViewKind.Lifetime:
                json.WriteBoolean("lifetime", value: true);
                break;
        }

        if (declared.RememberMs is { } remember)
        {
            json.WriteNumber("remember_ms", remember);
        }

        if (declared.IsBeforeThis)
        {
            json.WriteBoolean("before_this", value: true);
        }
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is { } given)
        {
            json.WriteNumber(name, Ms(given));
        }
    }

    private static long Ms(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
