namespace StreamizFraud.Scoring.Onnx;

/// <summary>The output of a file that holds the score.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Tensor">
/// The tensor to read: the output itself, or what a ZipMap makes maps of, one a row, which take longer to read than the model to run.
/// </param>
/// <param name="Classes">Labels of the classes in the order of the columns; empty if the graph does not say.</param>
internal sealed record ChosenOutput(string Name, string Tensor, IReadOnlyList<string> Classes)
{
    // From probabilities back to the classifier: casts, normalizers, ZipMap.
    private const int MostSteps = 16;

    /// <exception cref="ModelMismatchException">There is none, or it cannot be told which.</exception>
    public static ChosenOutput Choose(OnnxModelFile file, ModelManifest manifest)
    {
        var output = Find([.. file.Outputs.Where(output => !manifest.StateOutputs.Contains(output.Name))], manifest.ScoreOutput);
        if (!output.Form.StartsWith("sequence", StringComparison.Ordinal) && !output.Form.StartsWith("map", StringComparison.Ordinal))
        {
            return new ChosenOutput(output.Name, output.Name, ClassesOf(file, output.Name));
        }

        return file.MakerOf(output.Name) is { Operator: "ZipMap", Inputs: [var tensor, ..] }
            ? new ChosenOutput(output.Name, tensor, ClassesOf(file, output.Name))
            : throw Refused($"output {output.Name} is a {output.Form} that no ZipMap makes; it must be a tensor of {TensorTypes.OfScores}, one row for each row of the input");
    }

    /// <summary>The file in which <see cref="Tensor"/> is an output.</summary>
    public OnnxModelFile In(OnnxModelFile file) => Tensor == Name ? file : OnnxModelFile.Read(file.WithoutZipMap(Name, Tensor));

    private static OnnxValue Find(IReadOnlyList<OnnxValue> outputs, string? name)
    {
        if (name is not null || outputs.Count == 1 || outputs.Any(output => output.Name == "score"))
        {
            name ??= outputs.Count == 1 ? outputs[0].Name : "score";
            return outputs.FirstOrDefault(output => output.Name == name)
                ?? throw Refused($"it has no output {name}; its outputs are {Listed(outputs)}");
        }

        var scores = outputs.Where(output => output.Form.Contains("float", StringComparison.Ordinal)).ToList();
        return scores.Count switch
        {
            1 => scores[0],
            0 => throw Refused($"none of its outputs can be a score: {Listed(outputs)}; export the probabilities or the error, as {TensorTypes.OfScores}"),
            _ => throw Refused($"any of {Listed(scores)} can be the score; name it: score_output in the contract, --score-output here"),
        };
    }

    private static IReadOnlyList<string> ClassesOf(OnnxModelFile file, string output)
    {
        var maker = file.MakerOf(output);
        for (var step = 0; step < MostSteps && maker is not null; step++)
        {
            if (maker.Classes.Count > 0)
            {
                return maker.Classes;
            }

            maker = maker.Inputs.Count > 0 ? file.MakerOf(maker.Inputs[0]) : null;
        }

        return [];
    }

    private static string Listed(IEnumerable<OnnxValue> values) => string.Join(", ", values.Select(value => $"{value.Name} ({value.Form})"));

    private static ModelMismatchException Refused(string reason) => new($"The ONNX model cannot be used: {reason}.");
}
