using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>A model in ONNX Runtime. All instances of the same model in a process share it.</summary>
/// <remarks>Immutable and thread-safe. <see cref="ModelCache"/> frees it after its last user.</remarks>
internal sealed class LoadedModel : IDisposable
{
    private readonly ModelSource _source;
    private readonly OnnxModelOptions _options;

    private LoadedModel(InferenceSession session, OnnxContract contract, ChosenOutput output, string sha256, ModelSource source, OnnxModelOptions options)
    {
        Session = session;
        Contract = contract;
        Output = output;
        Identity = new ModelIdentity(contract.Manifest.Name, contract.Manifest.Version, sha256);
        _source = source;
        _options = options;
    }

    public InferenceSession Session { get; }

    public OnnxContract Contract { get; }

    public ChosenOutput Output { get; }

    public ModelIdentity Identity { get; }

    /// <summary>Where the score of a row is.</summary>
    public required ScorePlace Score { get; init; }

    /// <summary>Texts that the graph compares with: what its text inputs may hold.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Types of its operators, as <see cref="OnnxModelFile.Operators"/> has them.</summary>
    public required IReadOnlyList<string> Operators { get; init; }

    /// <exception cref="ModelMismatchException">It cannot be used.</exception>
    public static LoadedModel Open(ModelSource source, OnnxModelOptions options, LoadLimit limit)
    {
        var bytes = source.ReadFile();
        var file = OnnxModelFile.Read(bytes);
        var manifest = ModelManifest.Of(source.AllKeys(file));
        CheckOperators(file, options);
        var external = ExternalData.Check(file, source, bytes.LongLength, options);
        var output = ChosenOutput.Choose(file, manifest);
        var run = output.In(file);
        var session = limit.Guard(flag => Open(run.ToArray(), source.Folder, options, GraphOptimizationLevel.ORT_ENABLE_ALL, flag, file));
        try
        {
            var contract = OnnxContract.Read(run, session.InputMetadata, manifest);
            return new LoadedModel(session, contract, output, source.Sha256(external), source, options)
            {
                Score = FirstRun.Find(session, contract, output, file.Texts, limit),
                Texts = file.Texts,
                Operators = file.Operators,
            };
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The graph that is run, read again: it is not kept, since its weights are in ONNX Runtime.</summary>
    public OnnxModelFile ReadGraph() => Output.In(OnnxModelFile.Read(_source.ReadFile()));

    /// <summary>The same model with values from inside its graph as further outputs, as its maker wrote it: nothing fused or left out.</summary>
    public InferenceSession OpenWithin(Func<OnnxModelFile, IReadOnlyList<string>> values)
    {
        var file = ReadGraph();
        return Open(file.WithOutputs(values(file)), _source.Folder, _options, GraphOptimizationLevel.ORT_DISABLE_ALL, static _ => { }, file);
    }

    public void Dispose() => Session.Dispose();

    private static void CheckOperators(OnnxModelFile file, OnnxModelOptions options)
    {
        if (file.CustomOperators is { Count: > 0 } custom && options.CustomOperatorLibraries.Count == 0)
        {
            throw new ModelMismatchException(
                $"The ONNX model cannot be used: it has operators that ONNX Runtime does not bring ({string.Join(", ", custom)}), which is not allowed: export it without them, or name the library that has them (OnnxModelOptions.CustomOperatorLibraries).");
        }
    }

    private static InferenceSession Open(
        byte[] bytes, string? folder, OnnxModelOptions settings, GraphOptimizationLevel level, Action<SessionOptions> starting, OnnxModelFile file)
    {
        // One thread: more would make tree scores depend on how rows are split, and would spin beside the stream thread.
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = level,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        if (file.ExternalFiles.Count > 0)
        {
            options.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", folder!);
        }

        try
        {
            foreach (var library in settings.CustomOperatorLibraries)
            {
                options.RegisterCustomOpLibrary(library);
            }

            starting(options);
            return new InferenceSession(bytes, options);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new ModelMismatchException($"ONNX Runtime cannot load the model: {Reason(refused, file)}.", inner: refused);
        }
    }

    private static string Reason(OnnxRuntimeException refused, OnnxModelFile file)
    {
        var words = RuntimeWords.Of(refused);
        if (words.Contains("IR version", StringComparison.Ordinal))
        {
            return $"it has IR version {file.IrVersion}, which is too new; export it with an older one, such as 10 ({words})";
        }

        return words.Contains("opset version", StringComparison.Ordinal)
            ? $"it has opset {string.Join(", ", file.Opsets.Select(opset => $"{opset.Key} {opset.Value}".Trim()))}, which is too new; export it with an older one, such as 21 ({words})"
            : words;
    }
}
