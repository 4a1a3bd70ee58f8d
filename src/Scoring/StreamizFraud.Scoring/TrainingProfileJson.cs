using System.Buffers;
using System.Text;
using System.Text.Json;

namespace StreamizFraud.Scoring;

/// <summary>Profiles as JSON.</summary>
internal static class TrainingProfileJson
{
    // Shares are divided counts: they add up to 1 but for rounding.
    private const double Tolerance = 1e-6;

    public static string Write(TrainingProfile profile)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("rows", profile.Rows);
            json.WriteStartObject("features");
            foreach (var (name, distribution) in profile.Features)
            {
                json.WritePropertyName(name);
                Write(json, distribution);
            }

            json.WriteEndObject();
            json.WritePropertyName("scores");
            Write(json, profile.Scores);
            if (profile.Alerts is { } alerts)
            {
                json.WriteStartObject("alerts");
                json.WriteNumber("from", alerts.From);
                json.WriteNumber("rate", alerts.Rate);
                json.WriteNumber("hour_dispersion", alerts.HourDispersion);
                json.WriteNumber("day_dispersion", alerts.DayDispersion);
                json.WriteNumber("week_dispersion", alerts.WeekDispersion);
                json.WriteEndObject();
            }

            if (profile.AveragePrecision is { } precision)
            {
                json.WriteNumber("average_precision", precision);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    public static TrainingProfile Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new TrainingProfile
            {
                Rows = root.GetProperty("rows").GetInt64(),
                Features = root.GetProperty("features").EnumerateObject().ToDictionary(feature => feature.Name, feature => Distribution(feature.Value, feature.Name)),
                Scores = Distribution(root.GetProperty("scores"), "scores"),
                Alerts = root.TryGetProperty("alerts", out var alerts) ? Expectation(alerts) : null,
                AveragePrecision = Optional(root, "average_precision"),
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"not a training profile: {exception.Message}", exception);
        }
    }

    private static void Write(Utf8JsonWriter json, TrainingDistribution distribution)
    {
        json.WriteStartObject();
        Write(json, "bounds", distribution.Bounds);
        Write(json, "shares", distribution.Shares);
        json.WriteNumber("least", distribution.Least);
        json.WriteNumber("nulls", distribution.NullShare);
        if (distribution.DefaultShare is { } defaults)
        {
            json.WriteNumber("defaults", defaults);
        }

        Write(json, "usual_hour", distribution.UsualHour);
        Write(json, "usual_day", distribution.UsualDay);
        Write(json, "usual_week", distribution.UsualWeek);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, UsualDrift? usual)
    {
        if (usual is { } drift)
        {
            json.WriteStartObject(name);
            json.WriteNumber("psi", drift.Psi);
            json.WriteNumber("ks", drift.Ks);
            json.WriteNumber("psi_of_part", drift.PsiOfPart);
            json.WriteNumber("ks_of_part", drift.KsOfPart);
            json.WriteEndObject();
        }
    }

    private static TrainingDistribution Distribution(JsonElement json, string name)
    {
        var read = new TrainingDistribution
        {
            Bounds = Numbers(json.GetProperty("bounds")),
            Shares = Numbers(json.GetProperty("shares")),
            Least = json.GetProperty("least").GetDouble(),
            NullShare = Optional(json, "nulls") ?? 0,
            DefaultShare = Optional(json, "defaults"),
            UsualHour = Drift(json, "usual_hour"),
            UsualDay = Drift(json, "usual_day"),
            UsualWeek = Drift(json, "usual_week"),
        };
        return read.Bounds.Count != read.Shares.Count || read.Bounds.Zip(read.Bounds.Skip(1)).Any(pair => pair.First >= pair.Second)
            || Math.Abs(read.Shares.Sum() + read.NullShare - 1) > Tolerance
            ? throw new FormatException($"not a training profile: {name} needs ascending bounds, a share for each, and shares that add up to 1 with that of nulls")
            : read;
    }

    private static AlertExpectation Expectation(JsonElement json) => new(json.GetProperty("from").GetDouble(), json.GetProperty("rate").GetDouble())
    {
        HourDispersion = Optional(json, "hour_dispersion") ?? 1,
        DayDispersion = Optional(json, "day_dispersion") ?? 1,
        WeekDispersion = Optional(json, "week_dispersion") ?? 1,
    };

    private static double[] Numbers(JsonElement json) => [.. json.EnumerateArray().Select(number => number.GetDouble())];

    private static double? Optional(JsonElement json, string name) => json.TryGetProperty(name, out var number) ? number.GetDouble() : null;

    private static UsualDrift? Drift(JsonElement json, string name) =>
        json.TryGetProperty(name, out var drift)
            ? new UsualDrift(
                drift.GetProperty("psi").GetDouble(), drift.GetProperty("ks").GetDouble(), drift.GetProperty("psi_of_part").GetDouble(), drift.GetProperty("ks_of_part").GetDouble())
            : null;
}
