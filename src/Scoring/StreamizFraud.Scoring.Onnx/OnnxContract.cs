using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>What a model file says of itself, checked against the form that this library runs.</summary>
/// <param name="Input">Name of the input, float32 [N, width].</param>
/// <param name="Output">Name of the output, float32.</param>
/// <param name="OutputHasColumn">Whether the output is [N, 1] rather than [N].</param>
/// <param name="FeatureNames">Names of the inputs, as many as a row is wide.</param>
/// <param name="Name">Metadata <c>model_name</c>, else <c>unnamed</c>.</param>
/// <param name="Version">Metadata <c>model_version</c>, else <c>0</c>.</param>
/// <param name="FeatureSha256">Metadata <c>feature_sha256</c>, else null.</param>
/// <param name="FeatureSetSha256">Metadata <c>feature_set_sha256</c>, else null.</param>
/// <param name="Golden">Metadata <c>golden</c>, else null.</param>
internal sealed record OnnxContract(
    string Input,
    string Output,
    bool OutputHasColumn,
    IReadOnlyList<string> FeatureNames,
    string Name,
    string Version,
    IReadOnlyDictionary<string, string>? FeatureSha256,
    string? FeatureSetSha256,
    GoldenRows? Golden)
{
    /// <exception cref="ModelMismatchException">The model has another form; lists all problems.</exception>
    public static OnnxContract Read(InferenceSession session)
    {
        var metadata = session.ModelMetadata.CustomMetadataMap;
        var problems = new List<string>();
        var names = ReadNames(metadata, problems);
        var hashes = ReadHashes(metadata, names, problems);
        CheckInput(session.InputMetadata, names.Count, problems);
        var output = FindOutput(session, metadata, problems);
        return problems.Count == 0
            ? new OnnxContract(
                session.InputMetadata.Keys.Single(),
                output,
                session.OutputMetadata[output].Dimensions.Length == 2,
                names,
                metadata.GetValueOrDefault("model_name", "unnamed"),
                metadata.GetValueOrDefault("model_version", "0"),
                hashes,
                metadata.GetValueOrDefault("feature_set_sha256"),
                GoldenRows.Read(metadata.GetValueOrDefault("golden"), names.Count))
            : throw new ModelMismatchException($"The ONNX model cannot be used: {string.Join("; ", problems)}.");
    }

    private static List<string> ReadNames(Dictionary<string, string> metadata, List<string> problems)
    {
        if (!metadata.TryGetValue("feature_names", out var json))
        {
            problems.Add("it has no metadata key feature_names");
            return [];
        }

        try
        {
            var names = JsonSerializer.Deserialize(json, ModelJson.Default.ListString) ?? [];
            if (names.Count == 0 || names.Any(string.IsNullOrEmpty) || names.Distinct().Count() != names.Count)
            {
                problems.Add("feature_names must be different names, at least one");
            }

            return names;
        }
        catch (JsonException)
        {
            problems.Add("feature_names is not a JSON list of texts");
            return [];
        }
    }

    private static Dictionary<string, string>? ReadHashes(Dictionary<string, string> metadata, List<string> names, List<string> problems)
    {
        if (!metadata.TryGetValue("feature_sha256", out var json))
        {
            return null;
        }

        try
        {
            if (JsonSerializer.Deserialize(json, ModelJson.Default.DictionaryStringString) is { } hashes
                && hashes.Count == names.Count && names.TrueForAll(hashes.ContainsKey) && hashes.Values.All(hash => hash is { Length: 64 } && hash.All(char.IsAsciiHexDigit)))
            {
                return hashes;
            }
        }
        catch (JsonException)
        {
            // Told below, with the other forms that are wrong.
        }

        problems.Add("feature_sha256 is not a JSON object with a hash of 64 hexadecimal digits for each of feature_names");
        return null;
    }

    private static void CheckInput(IReadOnlyDictionary<string, NodeMetadata> inputs, int names, List<string> problems)
    {
        if (inputs.Count != 1)
        {
            problems.Add($"it has {inputs.Count} inputs and must have one");
            return;
        }

        var (name, input) = inputs.Single();
        if (!IsFloatTensor(input) || input.Dimensions.Length != 2 || input.Dimensions[0] > 0)
        {
            problems.Add($"input {name} is {Form(input)} and must be float32 [N, width]");
        }
        else if (names > 0 && input.Dimensions[1] != names)
        {
            problems.Add($"input {name} is {input.Dimensions[1]} wide, but feature_names has {names} names");
        }
    }

    private static string FindOutput(InferenceSession session, Dictionary<string, string> metadata, List<string> problems)
    {
        var outputs = session.OutputMetadata;
        var name = metadata.GetValueOrDefault("score_output") ?? (outputs.Count == 1 ? outputs.Keys.Single() : "score");
        if (!outputs.TryGetValue(name, out var output))
        {
            problems.Add($"it has no output {name}");
        }
        else if (!IsFloatTensor(output) || output.Dimensions is not ([_] or [_, 1]) || output.Dimensions[0] > 0)
        {
            problems.Add($"output {name} is {Form(output)} and must be float32 [N, 1] or [N]");
        }

        return name;
    }

    private static bool IsFloatTensor(NodeMetadata node) =>
        node is { OnnxValueType: OnnxValueType.ONNX_TYPE_TENSOR, ElementDataType: TensorElementType.Float };

    private static string Form(NodeMetadata node) =>
        node.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR
            ? $"{node.ElementDataType} [{string.Join(", ", node.Dimensions.Select(d => d < 0 ? "N" : $"{d}"))}]"
            : $"{node.OnnxValueType}";
}
