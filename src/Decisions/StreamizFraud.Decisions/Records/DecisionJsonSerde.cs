using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamizFraud.Decisions.Records;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Decisions;

/// <summary>Decisions as JSON objects of <see cref="DecisionSchemas.Json"/>. Numbers are written so that they read back bit for bit. Objects of schema 1 are read too. Thread-safe.</summary>
public sealed class DecisionJsonSerde : ISerde<Decision>
{
    private const int Schema = 2;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Between two calls. Taken out while used: another thread makes its own.
    private Utf8JsonWriter? _idle;

    /// <inheritdoc/>
    public string Format => "decision 2, JSON";

    /// <inheritdoc/>
    public void Serialize(Decision value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(destination);
        var json = Interlocked.Exchange(ref _idle, null);
        if (json is null)
        {
            json = new Utf8JsonWriter(destination, Options);
        }
        else
        {
            json.Reset(destination);
        }

        json.WriteStartObject();
        json.WriteNumber("schema"u8, Schema);
        json.WriteString("payment_id"u8, value.PaymentId);
        json.WriteString("card_token"u8, value.CardToken);
        json.WriteString("outcome"u8, DecisionNames.Of(value.Outcome));
        json.WriteString("decided_by"u8, DecisionNames.Of(value.DecidedBy));
        json.WriteString("rule"u8, value.Rule);
        WriteRules(json, value);
        WriteScores(json, value);
        WriteVersion(json, "model"u8, value.Model.Name, value.Model.Version, value.Model.Sha256);
        json.WriteString("feature_set"u8, value.FeatureSet);
        json.WriteString("feature_set_sha256"u8, value.FeatureSetSha256);
        WriteFeatures(json, value.Features.Span);
        json.WriteBoolean("late"u8, value.Late);
        json.WriteBoolean("cold_start"u8, value.ColdStart);
        json.WriteString("degraded"u8, DecisionNames.Of(value.Degraded));
        json.WriteNumber("event_time_ms"u8, value.EventTimeMs);
        json.WritePropertyName("source"u8);
        WritePlace(json, value.Source);
        json.WriteStartArray("path"u8);
        foreach (var place in value.Path)
        {
            WritePlace(json, place);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        _idle = json;
    }

    /// <inheritdoc/>
    public Decision Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw new SerdeException($"not a decision of JSON schema {Schema}: {exception.GetType().Name}") { IsLoggable = true };
        }
    }

    private static Decision Read(JsonElement json)
    {
        var schema = json.GetProperty("schema").GetInt32();
        if (schema is not (1 or Schema))
        {
            throw new FormatException();
        }

        var (set, model) = (json.GetProperty("rule_set"), json.GetProperty("model"));
        return new Decision
        {
            PaymentId = Text(json, "payment_id"),
            CardToken = json.GetProperty("card_token").GetString(),
            Outcome = DecisionNames.Outcome(Text(json, "outcome")),
            DecidedBy = DecisionNames.Decider(Text(json, "decided_by")),
            Rule = json.GetProperty("rule").GetString(),
            NotedRules = [.. json.GetProperty("noted_rules").EnumerateArray().Select(rule => rule.GetString()!)],
            RuleSet = set.ValueKind == JsonValueKind.Null ? null : new RuleSetStamp(Text(set, "name"), Text(set, "version"), Text(set, "sha256")),
            Score = json.GetProperty("score") is { ValueKind: JsonValueKind.Number } score ? score.GetSingle() : null,
            CalibratedScore = Number(json, "calibrated_score"),
            Threshold = Number(json, "threshold"),
            Reasons = [.. json.GetProperty("reasons").EnumerateArray().Select(reason => new ReasonCode(Text(reason, "feature"), reason.GetProperty("contribution").GetDouble(), Text(reason, "text")))],
            Model = new ModelIdentity(Text(model, "name"), Text(model, "version"), Text(model, "sha256")),
            FeatureSet = Text(json, "feature_set"),
            FeatureSetSha256 = Text(json, "feature_set_sha256"),
            Features = json.GetProperty("features").EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble()).ToArray(),
            Late = json.GetProperty("late").GetBoolean(),
            ColdStart = json.GetProperty("cold_start").GetBoolean(),
            Degraded = DecisionNames.Degradation(Text(json, "degraded")),
            EventTimeMs = json.GetProperty("event_time_ms").GetInt64(),
            Source = Place(json.GetProperty("source")),
            Path = schema == 1 ? [] : [.. json.GetProperty("path").EnumerateArray().Select(Place)],
        };
    }

    private static RecordMetadata Place(JsonElement json) => new(Text(json, "topic"), json.GetProperty("partition").GetInt32(), json.GetProperty("offset").GetInt64());

    private static string Text(JsonElement json, string property) => json.GetProperty(property).GetString() ?? throw new FormatException();

    private static double? Number(JsonElement json, string property) => json.GetProperty(property) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static void WriteRules(Utf8JsonWriter json, Decision value)
    {
        json.WriteStartArray("noted_rules"u8);
        foreach (var rule in value.NotedRules)
        {
            json.WriteStringValue(rule);
        }

        json.WriteEndArray();
        if (value.RuleSet is { } set)
        {
            WriteVersion(json, "rule_set"u8, set.Name, set.Version, set.Sha256);
        }
        else
        {
            json.WriteNull("rule_set"u8);
        }
    }

    private static void WriteScores(Utf8JsonWriter json, Decision value)
    {
        if (value.Score is { } score)
        {
            json.WriteNumber("score"u8, score);
        }
        else
        {
            json.WriteNull("score"u8);
        }

        WriteNumber(json, "calibrated_score"u8, value.CalibratedScore);
        WriteNumber(json, "threshold"u8, value.Threshold);
        json.WriteStartArray("reasons"u8);
        foreach (var reason in value.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("feature"u8, reason.Feature);
            json.WriteNumber("contribution"u8, reason.Contribution);
            json.WriteString("text"u8, reason.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFeatures(Utf8JsonWriter json, ReadOnlySpan<double> features)
    {
        json.WriteStartArray("features"u8);
        foreach (var feature in features)
        {
            if (double.IsNaN(feature))
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteNumberValue(feature);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WritePlace(Utf8JsonWriter json, in RecordMetadata place)
    {
        json.WriteStartObject();
        json.WriteString("topic"u8, place.Topic);
        json.WriteNumber("partition"u8, place.Partition);
        json.WriteNumber("offset"u8, place.Offset);
        json.WriteEndObject();
    }

    private static void WriteVersion(Utf8JsonWriter json, ReadOnlySpan<byte> property, string name, string version, string sha256)
    {
        json.WriteStartObject(property);
        json.WriteString("name"u8, name);
        json.WriteString("version"u8, version);
        json.WriteString("sha256"u8, sha256);
        json.WriteEndObject();
    }
}
