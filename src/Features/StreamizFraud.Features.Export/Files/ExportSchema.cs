using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Parquet.Schema;

namespace StreamizFraud.Features.Export.Files;

/// <summary>The columns of a training set and what its metadata says.</summary>
internal sealed class ExportSchema
{
    private const string EventTime = "event_time";
    private const string LateColumn = "late";
    private const string LabelColumn = "label";
    private const string SplitColumn = "split";

    private ExportSchema(DataField id, DataField[] features, bool hasLabel, bool hasSplit, Dictionary<string, string> metadata)
    {
        Id = id;
        Features = features;
        Time = new DateTimeDataField(EventTime, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Millis);
        Late = new DataField<bool>(LateColumn);
        Label = hasLabel ? new DataField<int?>(LabelColumn) : null;
        Split = hasSplit ? new DataField(SplitColumn, typeof(string), isNullable: false) : null;
        Metadata = metadata;
        Parquet = new ParquetSchema([id, .. features, Time, Late, .. Label is null ? (Field[])[] : [Label], .. Split is null ? (Field[])[] : [Split]]);
        Fingerprint = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(
            string.Join('\n', Parquet.DataFields.Select(field => $"{field.Name} {field.IsNullable}").Concat(metadata.Select(entry => $"{entry.Key}={entry.Value}"))))));
    }

    public ParquetSchema Parquet { get; }

    public DataField Id { get; }

    public DataField[] Features { get; }

    public DataField Time { get; }

    public DataField Late { get; }

    public DataField? Label { get; }

    public DataField? Split { get; }

    public Dictionary<string, string> Metadata { get; }

    /// <summary>Tells files of other columns or another metadata.</summary>
    public string Fingerprint { get; }

    /// <exception cref="FeatureExportException">Two columns have one name.</exception>
    public static ExportSchema Of(
        string set, string sha256, string definition, IReadOnlyList<FeatureDefinition> features, string id, (long CutOffMs, TimeSpan Maturity)? labels, long? testFromMs, string? lateLabels)
    {
        List<string> others = [id, EventTime, LateColumn, .. labels is null ? (string[])[] : [LabelColumn], .. testFromMs is null ? (string[])[] : [SplitColumn]];
        if (others.Concat(features.Select(feature => feature.Name)).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new FeatureExportException($"Two columns would be named {twice.Key}: rename the feature, or the column of ids.");
        }

        var metadata = new Dictionary<string, string>
        {
            ["feature_set"] = set,
            ["feature_set_sha256"] = sha256,
            ["feature_sha256"] = HashesByName(features),
            ["feature_definition"] = definition,
        };
        if (labels is { } asked)
        {
            metadata.Add("label_cut_off_ms", asked.CutOffMs.ToString(CultureInfo.InvariantCulture));
            metadata.Add("label_maturity_ms", ((long)asked.Maturity.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        }

        if (testFromMs is { } from)
        {
            metadata.Add("test_from_ms", from.ToString(CultureInfo.InvariantCulture));
        }

        if (lateLabels is not null)
        {
            metadata.Add("late_labels", lateLabels);
        }

        return new ExportSchema(
            new DataField(id, typeof(string), isNullable: false),
            [.. features.Select(feature => feature.CanBeNull ? new DataField<double?>(feature.Name) : (DataField)new DataField<double>(feature.Name))],
            labels is not null,
            testFromMs is not null,
            metadata);
    }

    private static string HashesByName(IReadOnlyList<FeatureDefinition> features)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var feature in features)
            {
                json.WriteString(feature.Name, feature.Sha256);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
