using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>A fraud model in ONNX Runtime, on one CPU thread.</summary>
/// <remarks>
/// <para>The file: one input, float32 [N, width]; one output (or the one that metadata key <c>score_output</c> names), float32 [N, 1] or
/// [N]; metadata key <c>feature_names</c>, a JSON list of width names in the order of the columns. Optional keys: <c>model_name</c>,
/// <c>model_version</c>; <c>feature_sha256</c>, a JSON object of the hash of each feature's definition by name, or
/// <c>feature_set_sha256</c>, the hash of the whole set; and <c>golden</c>, <c>{"features": [[…]], "scores": […]}</c>: the model is
/// refused if its scores for these rows are not within 1e-5 of its maker's.</para>
/// <para>The score of a row is the same bits whatever the batch. Batches are padded with zero rows to an even count, since ONNX Runtime takes
/// another kernel for single rows. That is enough for trees and for layers of neurons, not for every graph: a sum over 15 columns differs in
/// its last bit with the address of the row. So a model is tried out when it is loaded, with rows repeated, moved and beside others; where
/// the place or the size of a batch shows in the scores, rows are run singly (<see cref="ScoresSingly"/>), some 10 times slower; a model
/// whose scores depend on other rows or on chance is refused. The trial takes the time of some 5,000 scores, 40,000 with batches of
/// 4,096, once for each file in a process.</para>
/// <para>Used by one thread at a time; another one that calls meanwhile gets an exception. It owns its session and buffers.</para>
/// </remarks>
public sealed class OnnxFraudModel : IFraudModel
{
    /// <summary>Largest model file that is loaded, in bytes.</summary>
    public const int MaxFileBytes = 64 * 1024 * 1024;

    private readonly InferenceSession _session;
    private readonly BoundBatches _batches;
    private readonly ExclusiveUse _use = new();

    private OnnxFraudModel(InferenceSession session, OnnxContract contract, string sha256, int batchSize)
    {
        _session = session;
        Identity = new ModelIdentity(contract.Name, contract.Version, sha256);
        FeatureNames = contract.FeatureNames;
        FeatureSha256 = contract.FeatureSha256;
        FeatureSetSha256 = contract.FeatureSetSha256;
        _batches = new BoundBatches(session, contract, batchSize);
    }

    /// <inheritdoc/>
    public ModelIdentity Identity { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <inheritdoc/>
    public int Width => FeatureNames.Count;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string>? FeatureSha256 { get; }

    /// <inheritdoc/>
    public string? FeatureSetSha256 { get; }

    /// <summary>Whether rows are run one by one, because the last bits of a score would tell its place in the batch.</summary>
    public bool ScoresSingly => _batches.Singly;

    /// <inheritdoc/>
    public string? Notice => ScoresSingly
        ? "in batches its scores would depend, by rounding, on the position of a row, so rows are scored one by one, which is slower"
        : null;

    /// <summary>Loads a model file.</summary>
    /// <param name="path">The file, at most <see cref="MaxFileBytes"/> bytes.</param>
    /// <param name="sha256">Hash that the file must have, 64 hexadecimal digits; null takes any.</param>
    /// <param name="batchSize">Rows that are run at once, 1 to 4,096; longer batches are cut.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ModelMismatchException">The file is not there, is too large, has another hash, or is not such a model.</exception>
    public static OnnxFraudModel Load(string path, string? sha256 = null, int batchSize = 64)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new ModelMismatchException(
                $"There is no model file {Path.GetFullPath(path)}. Give a path that exists when the application runs: in a project, <None Include=\"model.onnx\" CopyToOutputDirectory=\"PreserveNewest\" /> and Path.Combine(AppContext.BaseDirectory, \"model.onnx\").");
        }

        var length = new FileInfo(path).Length;
        CheckLength(length);
        return Load(File.ReadAllBytes(path), sha256, batchSize);
    }

    /// <summary>Loads a model from the bytes of its file. External data is not followed.</summary>
    /// <param name="file">The file, at most <see cref="MaxFileBytes"/> bytes.</param>
    /// <param name="sha256">Hash that the file must have, 64 hexadecimal digits; null takes any.</param>
    /// <param name="batchSize">Rows that are run at once, 1 to 4,096; longer batches are cut.</param>
    /// <exception cref="ModelMismatchException">The file is too large, has another hash, or is not such a model.</exception>
    public static OnnxFraudModel Load(byte[] file, string? sha256 = null, int batchSize = 64)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, 4096);
        CheckLength(file.LongLength);
        var hash = Convert.ToHexStringLower(SHA256.HashData(file));
        if (sha256 is not null && !string.Equals(hash, sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelMismatchException($"The model file has the SHA-256 {hash}; {sha256} was asked for.");
        }

        var session = Open(file);
        try
        {
            var contract = OnnxContract.Read(session);
            var model = new OnnxFraudModel(session, contract, hash, batchSize);
            try
            {
                model.TryOut(contract.Golden);
                return model;
            }
            catch
            {
                model._batches.Dispose();
                throw;
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another thread is using this instance.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<float> scores)
    {
        if (rows.Length != (long)scores.Length * Width)
        {
            throw new ArgumentException($"There are {rows.Length} values and {scores.Length} scores; a row has {Width} values.", nameof(rows));
        }

        Enter();
        try
        {
            _batches.Run(rows, scores);
        }
        catch (OnnxRuntimeException failed)
        {
            throw new ScoringException($"Model {Identity.Name} {Identity.Version} could not be run.", failed) { IsLoggable = true };
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees the session and its buffers; if another thread is scoring, as soon as it has done so.</summary>
    public void Dispose()
    {
        if (_use.Close())
        {
            Free();
        }
    }

    private void Enter()
    {
        switch (_use.TryEnter())
        {
            case Entry.Closed:
                throw new ObjectDisposedException(nameof(OnnxFraudModel), $"Model {Identity.Name} {Identity.Version} has been disposed of.");
            case Entry.Busy:
                throw new InvalidOperationException(
                    $"Two threads use one instance of model {Identity.Name} {Identity.Version} at once; each task needs its own.");
        }
    }

    private void Leave()
    {
        if (_use.Leave())
        {
            Free();
        }
    }

    private void Free()
    {
        _batches.Dispose();
        _session.Dispose();
    }

    private static void CheckLength(long length)
    {
        if (length is 0 or > MaxFileBytes)
        {
            throw new ModelMismatchException($"The model file has {length} bytes; it must have from 1 to {MaxFileBytes}.");
        }
    }

    private static InferenceSession Open(byte[] file)
    {
        // One thread: more would make tree scores depend on how rows are split, and would spin beside the stream thread.
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            return new InferenceSession(file, options);
        }
        catch (OnnxRuntimeException refused)
        {
            throw new ModelMismatchException("ONNX Runtime cannot load the file as an ONNX model.", inner: refused);
        }
    }

    /// <summary>
    /// First runs, with a row of zeros, the maker's rows and rows to probe with: a graph that loads but cannot be run, that gives other scores
    /// on this machine, or whose scores depend on more than their row, is refused now and not at the first event.
    /// </summary>
    private void TryOut(GoldenRows? golden)
    {
        try
        {
            Score(new float[Width], stackalloc float[1]);
            _batches.Singly = RowProbe.MustRunSingly(_batches, Identity, golden);
            golden?.Check(this);
        }
        catch (Exception failed) when (failed is ScoringException or OnnxRuntimeException)
        {
            throw new ModelMismatchException($"Model {Identity.Name} {Identity.Version} loads but cannot be run on {Width} inputs.", inner: failed);
        }
    }
}
