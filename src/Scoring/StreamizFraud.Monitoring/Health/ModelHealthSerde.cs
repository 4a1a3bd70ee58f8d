using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Monitoring;

/// <summary>Health records as JSON objects. Thread-safe.</summary>
public sealed class ModelHealthSerde : ISerde<ModelHealth>
{
    private const int Schema = 1;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public string Format => "model health 1, JSON";

    /// <inheritdoc/>
    public void Serialize(ModelHealth value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var json = new Utf8JsonWriter(destination, Options);
        Write(json, value);
    }

    /// <inheritdoc/>
    public ModelHealth Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new SerdeException($"not a health record of schema {Schema}: {exception.GetType().Name}") { IsLoggable = true };
        }
    }

    internal static void Write(Utf8JsonWriter json, ModelHealth value)
    {
        json.WriteStartObject();
        json.WriteNumber("schema"u8, Schema);
        if (value.Model is { } model)
        {
            json.WriteString("model"u8, model.Name);
            json.WriteString("version"u8, model.Version);
            json.WriteString("sha256"u8, model.Sha256);
        }

        json.WriteString("measure"u8, value.Measure);
        if (value.Feature is not null)
        {
            json.WriteString("feature"u8, value.Feature);
        }

        if (value.Window != MonitorWindow.None)
        {
            json.WriteString("window"u8, MonitorWindows.NameOf(value.Window));
            json.WriteNumber("window_start_ms"u8, value.WindowStartMs);
        }

        Write(json, "figure", value.Figure);
        json.WriteNumber("rows"u8, value.Rows);
        Write(json, "warn", value.Warn);
        Write(json, "alarm", value.Alarm);
        json.WriteString("state"u8, NameOf(value.State));
        json.WriteNumber("since_ms"u8, value.SinceMs);
        json.WriteNumber("at_ms"u8, value.AtMs);
        json.WriteBoolean("final"u8, value.IsFinal);
        json.WriteEndObject();
    }

    internal static string NameOf(HealthState state) => state switch
    {
        HealthState.Ok => "ok",
        HealthState.Warn => "warn",
        HealthState.Alarm => "alarm",
        _ => "unjudged",
    };

    private static ModelHealth Read(JsonElement json)
    {
        if (json.GetProperty("schema").GetInt32() != Schema)
        {
            throw new FormatException();
        }

        return new ModelHealth
        {
            Model = Text(json, "model") is { } name ? new ModelIdentity(name, Text(json, "version") ?? "", Text(json, "sha256") ?? "") : null,
            Measure = json.GetProperty("measure").GetString()!,
            Feature = Text(json, "feature"),
            Window = Text(json, "window") switch
            {
                null => MonitorWindow.None,
                "hour" => MonitorWindow.Hour,
                "day" => MonitorWindow.Day,
                "week" => MonitorWindow.Week,
                _ => throw new FormatException(),
            },
            WindowStartMs = json.TryGetProperty("window_start_ms", out var start) ? start.GetInt64() : 0,
            Figure = Number(json.GetProperty("figure")) ?? double.NaN,
            Rows = json.GetProperty("rows").GetInt64(),
            Warn = Band(json, "warn"),
            Alarm = Band(json, "alarm"),
            State = json.GetProperty("state").GetString() switch
            {
                "unjudged" => HealthState.Unjudged,
                "ok" => HealthState.Ok,
                "warn" => HealthState.Warn,
                "alarm" => HealthState.Alarm,
                _ => throw new FormatException(),
            },
            SinceMs = json.GetProperty("since_ms").GetInt64(),
            AtMs = json.GetProperty("at_ms").GetInt64(),
            IsFinal = json.GetProperty("final").GetBoolean(),
        };
    }

    private static void Write(Utf8JsonWriter json, string name, HealthBand? band)
    {
        if (band is { } bounds)
        {
            json.WriteStartObject(name);
            if (bounds.Low is { } low)
            {
                json.WriteNumber("low"u8, low);
            }

            if (bounds.High is { } high)
            {
                json.WriteNumber("high"u8, high);
            }

            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, string name, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static HealthBand? Band(JsonElement json, string name) =>
        json.TryGetProperty(name, out var band)
            ? new HealthBand(band.TryGetProperty("low", out var low) ? low.GetDouble() : null, band.TryGetProperty("high", out var high) ? high.GetDouble() : null)
            : null;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static double? Number(JsonElement json) => json.ValueKind == JsonValueKind.Null ? null : json.GetDouble();
}
