using System.Text;
using System.Text.Json;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The JSON of contracts.</summary>
internal static class ManifestJson
{
    /// <summary>All keys that a contract can have.</summary>
    public static readonly IReadOnlyList<string> Known =
    [
        "feature_names", "feature_set", "feature_set_sha256", "feature_sha256", "model_name", "model_version", "score_output", "score_column",
        "score_class", "score_reduction", "score_direction", "score_meaning", "sampling_rate", "thresholds", "quantile_bins", "missing",
        "categories", "trained_from", "trained_to", "label_maturity_days", "golden", "background", "trees", "reason_texts",
        "training_profile", "state_inputs", "state_outputs", "state_carry",
    ];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static JsonDocument Parse(string json) => JsonDocument.Parse(WithoutNaN(json), Strict);

    /// <exception cref="ModelMismatchException">It cannot be read, or has a key that no contract has.</exception>
    public static IReadOnlyDictionary<string, string> Keys(string json)
    {
        try
        {
            using var manifest = Parse(json);
            if (manifest.RootElement.ValueKind == JsonValueKind.Object)
            {
                var keys = manifest.RootElement.EnumerateObject().ToDictionary(
                    key => key.Name,
                    key => key.Value.ValueKind == JsonValueKind.String ? key.Value.GetString()! : key.Value.GetRawText());
                var unknown = keys.Keys.Except(Known).ToList();
                return unknown.Count == 0
                    ? keys
                    : throw new ModelMismatchException($"The manifest of the ONNX model has the unknown key {string.Join(", ", unknown)}; the keys are {string.Join(", ", Known)}.");
            }
        }
        catch (JsonException broken)
        {
            throw new ModelMismatchException($"The manifest of the ONNX model is not valid JSON (line {broken.LineNumber + 1}).", inner: broken);
        }

        throw new ModelMismatchException("The manifest of the ONNX model is not a JSON object.");
    }

    /// <summary>Python's json writes NaN, which is not JSON: null in its place, outside texts.</summary>
    private static string WithoutNaN(string json)
    {
        if (!json.Contains("NaN", StringComparison.Ordinal))
        {
            return json;
        }

        var valid = new StringBuilder(json.Length);
        var inText = false;
        for (var i = 0; i < json.Length; i++)
        {
            if (!inText && json.AsSpan(i).StartsWith("NaN"))
            {
                valid.Append("null");
                i += 2;
                continue;
            }

            valid.Append(json[i]);
            if (inText && json[i] == '\\' && i + 1 < json.Length)
            {
                valid.Append(json[++i]);
            }
            else if (json[i] == '"')
            {
                inText = !inText;
            }
        }

        return valid.ToString();
    }
}
