using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring.Comparison;

/// <summary>A comparison as JSON, fields in a fixed order.</summary>
internal static class ComparisonJson
{
    private const int FormatNumber = 1;

    public static string Write(ModelComparison comparison)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", FormatNumber);
            json.WriteString("verdict", VerdictOf(comparison.Verdict));
            json.WriteString("says", comparison.Says);
            json.WriteNumber("payments", comparison.Payments);
            json.WriteNumber("judged", comparison.Judged);
            json.WriteNumber("pending", comparison.Pending);
            json.WriteNumber("frauds", comparison.Frauds);
            json.WriteNumber("cards", comparison.Cards);
            Write(json, "champion", comparison.Champion);
            Write(json, "challenger", comparison.Challenger);
            json.WriteStartObject("difference");
            Write(json, "average_precision", comparison.AveragePrecision);
            Write(json, "card_precision", comparison.CardPrecision);
            Write(json, "cost", comparison.Cost);
            json.WriteEndObject();
            Number(json, "card_precision_ceiling", comparison.CardPrecisionCeiling);
            json.WriteNumber("card_precision_k", comparison.Options.TopCards);
            Write(json, "alerts", comparison.Overlap);
            Write(json, "most_suspicious", comparison.TopOverlap);
            Number(json, "spearman", comparison.Spearman);
            Number(json, "pearson", comparison.Pearson);
            WriteOptions(json, comparison.Options);
            json.WriteStartArray("days");
            foreach (var day in comparison.Days)
            {
                json.WriteStartObject();
                json.WriteString("day", day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                json.WriteNumber("champion_found", day.Champion);
                json.WriteNumber("challenger_found", day.Challenger);
                json.WriteNumber("ceiling_found", day.Ceiling);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string name, ComparedModel model)
    {
        json.WriteStartObject(name);
        WriteIdentity(json, model.Model);
        Number(json, "average_precision", model.AveragePrecision);
        Number(json, "card_precision", model.CardPrecision);
        Number(json, "alerts", model.Alerts ?? double.NaN);
        Number(json, "missed_frauds", model.Missed ?? double.NaN);
        Number(json, "cost", model.Cost);
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, ModelIdentity model)
    {
        json.WriteString("name", model.Name);
        json.WriteString("version", model.Version);
        json.WriteString("sha256", model.Sha256);
    }

    private static void Write(Utf8JsonWriter json, string name, PairedDifference difference)
    {
        json.WriteStartObject(name);
        Number(json, "value", difference.Value);
        Number(json, "lower", difference.Lower);
        Number(json, "upper", difference.Upper);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, AlertOverlap? overlap)
    {
        if (overlap is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("both", overlap.Both);
        json.WriteNumber("champion_only", overlap.ChampionOnly);
        json.WriteNumber("challenger_only", overlap.ChallengerOnly);
        Number(json, "jaccard", overlap.Jaccard);
        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, ComparisonOptions options)
    {
        json.WriteStartObject("settings");
        Number(json, "champion_alert_from", options.ChampionAlertFrom ?? double.NaN);
        Number(json, "challenger_alert_from", options.ChallengerAlertFrom ?? double.NaN);
        json.WriteNumber("alert_cost", options.AlertCost);
        json.WriteNumber("loss_share", options.LossShare);
        json.WriteNumber("resamples", options.Resamples);
        json.WriteNumber("seed", options.Seed);
        json.WriteNumber("confidence", options.Confidence);
        json.WriteNumber("min_frauds", options.MinFrauds);
        json.WriteEndObject();
    }

    private static string VerdictOf(ComparisonVerdict verdict) => verdict switch
    {
        ComparisonVerdict.ChallengerBetter => "challenger_better",
        ComparisonVerdict.ChampionBetter => "champion_better",
        ComparisonVerdict.NotShown => "not_shown",
        _ => "too_few_frauds",
    };

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
