using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>What a model file says of itself, checked against what its graph takes.</summary>
/// <param name="Manifest">The contract as it was read.</param>
/// <param name="FeatureNames">Names of the features, as many as a row is wide.</param>
/// <param name="Inputs">Which of them go into which input.</param>
/// <param name="States">What it keeps for each card; empty if it is no sequence model.</param>
/// <param name="FixedBatch">Rows that each run takes, if the graph says so; else null.</param>
internal sealed record OnnxContract(
    ModelManifest Manifest,
    IReadOnlyList<string> FeatureNames,
    IReadOnlyList<InputColumns> Inputs,
    IReadOnlyList<StateTensor> States,
    int? FixedBatch)
{
    private const int MostFixed = 4096;
    private const int MostStateValues = ushort.MaxValue;

    /// <summary>Values that are kept for each card.</summary>
    public int StateWidth { get; } = States.Sum(state => state.Width);

    /// <param name="file">The file; inputs are taken in its order.</param>
    /// <param name="inputs">The inputs as ONNX Runtime sees them.</param>
    /// <param name="manifest">The contract.</param>
    /// <exception cref="ModelMismatchException">The model has another form; lists all problems.</exception>
    public static OnnxContract Read(OnnxModelFile file, IReadOnlyDictionary<string, NodeMetadata> inputs, ModelManifest manifest)
    {
        var declared = file.Inputs.Where(input => inputs.ContainsKey(input.Name) && !manifest.StateInputs.Contains(input.Name)).Select(input => (input.Name, Node: inputs[input.Name], input.Form)).ToList();
        var problems = new List<string>();
        foreach (var (name, node, form) in declared)
        {
            if (node.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR || !TensorTypes.IsInput(node.ElementDataType) || node.Dimensions.Length == 0)
            {
                problems.Add($"input {name} is {form} and must be a tensor of {TensorTypes.OfInputs}, one row a payment");
            }
        }

        if (declared.Count == 0)
        {
            problems.Add("it has no inputs");
        }

        var rows = declared.Select(input => input.Node.Dimensions.FirstOrDefault()).Where(first => first > 0).Distinct().ToList();
        if (rows.Count > 1 || rows.Exists(count => count > MostFixed))
        {
            problems.Add($"its inputs take {string.Join(" and ", rows)} rows at once; export it with an open number of rows");
        }

        var states = ReadStates(file, inputs, manifest, problems);
        Fail(problems);
        var names = manifest.FeatureNames;
        if (names.Count == 0 && declared.Count > 1 && declared.TrueForAll(input => WidthOf(input.Node) is 1 or null))
        {
            names = [.. declared.Select(input => input.Name)];
        }

        var columns = Columns([.. declared.Select(input => (input.Name, input.Node))], names, problems);
        Fail(problems);
        return new OnnxContract(manifest, names, columns, states, rows.Count == 0 ? null : rows[0]);
    }

    private static List<StateTensor> ReadStates(OnnxModelFile file, IReadOnlyDictionary<string, NodeMetadata> inputs, ModelManifest manifest, List<string> problems)
    {
        var states = new List<StateTensor>();
        foreach (var (name, left) in manifest.StateInputs.Zip(manifest.StateOutputs))
        {
            if (!inputs.TryGetValue(name, out var node) || !file.Outputs.Any(output => output.Name == left))
            {
                problems.Add($"state_inputs and state_outputs name {name} and {left}, which must be an input and an output of it");
                continue;
            }

            var sizes = node.Dimensions;
            if (node.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && node.ElementDataType == TensorElementType.Float && sizes is [_, > 0] or [> 0, _, > 0])
            {
                states.Add(new StateTensor(name, left, sizes.Length == 3 ? sizes[0] : null, sizes[^1]));
                continue;
            }

            problems.Add($"state input {name} is {file.Inputs.First(input => input.Name == name).Form} and must be float32 [N, size] or [layers, N, size], with an open number of rows N");
        }

        if (states.Sum(state => (long)state.Width) > MostStateValues)
        {
            problems.Add($"it keeps {states.Sum(state => (long)state.Width)} values for each card; at most {MostStateValues} can be kept");
        }

        return states;
    }

    private static List<InputColumns> Columns(List<(string Name, NodeMetadata Node)> inputs, IReadOnlyList<string> names, List<string> problems)
    {
        var widths = inputs.ConvertAll(input => WidthOf(input.Node));
        var known = widths.Sum(width => width ?? 0);
        if (names.Count == 0)
        {
            var count = widths.Contains(null) ? "inputs" : $"{known} inputs";
            problems.Add(
                $"its contract names no features: it needs feature_names, a JSON list of the names of its {count} in their order (model pack --names writes it; else a manifest beside the file, NAME.onnx.json)");
            return [];
        }

        if (widths.Count(width => width is null) == 1 && names.Count > known)
        {
            widths[widths.IndexOf(null)] = names.Count - known;
            known = names.Count;
        }

        if (widths.Contains(null) || known != names.Count)
        {
            problems.Add(inputs.Count == 1
                ? $"input {inputs[0].Name} is {known} wide, but feature_names has {names.Count} names"
                : $"its {inputs.Count} inputs are {known} wide together, but feature_names has {names.Count} names");
            return [];
        }

        var byName = inputs.Count > 1 && inputs.Exists(input => names.Contains(input.Name));
        if (byName && inputs.Exists(input => !names.Contains(input.Name)) && widths.TrueForAll(width => width == 1))
        {
            problems.Add($"feature_names lacks the inputs {string.Join(", ", inputs.Where(input => !names.Contains(input.Name)).Select(input => input.Name))}");
            return [];
        }

        byName &= widths.TrueForAll(width => width == 1);
        var at = 0;
        return inputs.Select((input, i) =>
        {
            var width = widths[i]!.Value;
            var first = byName ? names.ToList().IndexOf(input.Name) : at;
            at += width;
            return new InputColumns(input.Name, input.Node.ElementDataType, [.. Enumerable.Range(first, width)], Tail(input.Node, width));
        }).ToList();
    }

    private static List<long> Tail(NodeMetadata node, int width)
    {
        var tail = node.Dimensions.Skip(1).Select(dimension => (long)dimension).ToList();
        var open = tail.FindIndex(dimension => dimension < 0);
        if (open >= 0)
        {
            tail[open] = width;
        }

        return tail;
    }

    // Null if open. Of several open dimensions none could be told from the other.
    private static int? WidthOf(NodeMetadata node)
    {
        var tail = node.Dimensions.Skip(1).ToList();
        return tail.Exists(dimension => dimension < 0) ? null : tail.Aggregate(1, (product, dimension) => product * dimension);
    }

    private static void Fail(List<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new ModelMismatchException($"The ONNX model cannot be used: {string.Join("; ", problems)}.");
        }
    }
}
