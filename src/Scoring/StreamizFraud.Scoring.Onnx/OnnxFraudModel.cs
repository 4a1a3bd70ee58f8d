using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>A fraud model in ONNX Runtime, on one CPU thread.</summary>
/// <remarks>
/// <para>The file: as scikit-learn, xgboost, LightGBM and PyTorch export it. Inputs of numbers or texts, all features in one or each in its
/// own; one output is the score, or a column of one, or all of one as the row rebuilt. What the file does not say for itself stands in its
/// contract (<see cref="ModelManifest"/>): in its metadata, in a manifest beside it, or in <see cref="OnnxModelOptions.Contract"/>.</para>
/// <para>The score of a row is the same bits whatever the batch. Batches are padded with zero rows to an even count, since ONNX Runtime takes
/// another kernel for single rows. That is enough for trees and for layers of neurons, not for every graph: a sum over 15 columns differs in
/// its last bit with the address of the row. So a model is tried out when it is loaded, with rows repeated, moved and beside others; where
/// the place or the size of a batch shows in the scores, rows are run singly (<see cref="ScoresSingly"/>), some 10 times slower; a model
/// whose scores depend on other rows or on chance is refused, and the operator named. The trial takes the time of some 5,000 scores, 40,000
/// with batches of 4,096, once for each model in a process.</para>
/// <para>Used by one thread at a time; another one that calls meanwhile gets an exception. It owns its buffers; the model in ONNX Runtime is
/// shared by all instances of a process and freed with the last one.</para>
/// </remarks>
public sealed class OnnxFraudModel : IFraudModel
{
    private readonly string _key;
    private readonly LoadedModel _model;
    private readonly RowForm _form;
    private readonly BoundBatches _batches;
    private readonly ExclusiveUse _use = new();
    private readonly double[] _seen;
    private readonly double[] _contributions;
    private Explanation? _explanation;
    private Explainer? _explainer;
    private ReasonWords? _words;

    private OnnxFraudModel(string key, LoadedModel model, OnnxModelOptions options)
    {
        _key = key;
        _model = model;
        _form = new RowForm(model.Contract);
        _batches = new BoundBatches(model.Session, model.Contract, model.Score, _form, options.BatchSize);
        var manifest = model.Contract.Manifest;
        Sequence = model.Contract.States.Count == 0 ? null : new SequenceForm(model.Contract.StateWidth, manifest.StateCarry);
        (_seen, _contributions) = (new double[_form.Width], new double[_form.Width]);
    }

    /// <inheritdoc/>
    public ModelIdentity Identity => _model.Identity;

    /// <summary>What the model's maker says of it.</summary>
    public ModelManifest Manifest => _model.Contract.Manifest;

    /// <inheritdoc/>
    public IReadOnlyList<string> FeatureNames => _model.Contract.FeatureNames;

    /// <inheritdoc/>
    public int Width => _form.Width;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string>? FeatureSha256 => Manifest.FeatureSha256;

    /// <inheritdoc/>
    public string? FeatureSetSha256 => Manifest.FeatureSetSha256;

    /// <inheritdoc/>
    public SequenceForm? Sequence { get; }

    /// <inheritdoc/>
    public double SamplingRate => Manifest.SamplingRate;

    /// <inheritdoc/>
    public TrainingProfile? TrainingProfile => Manifest.TrainingProfile;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Thresholds => Manifest.Thresholds;

    /// <summary>Name of the output that holds the score, and its form for a row.</summary>
    public string ScoreOutput => string.Create(
        CultureInfo.InvariantCulture,
        $"{_model.Output.Name}, {TensorTypes.Name(_model.Score.Type)} [{string.Join(", ", ["N", .. _model.Score.Tail.Select(size => size.ToString(CultureInfo.InvariantCulture))])}]{(_model.Score.Column is { } column ? $", column {column}" : ", mean squared error against the row")}");

    /// <summary>Whether the contract has rows with the scores of its maker; they came out when it was loaded.</summary>
    public bool HasGoldenRows => Manifest.Golden is { Scores.Count: > 0 };

    /// <summary>Whether rows are run one by one, because the last bits of a score would tell its place in the batch, or because the graph takes one.</summary>
    public bool ScoresSingly => _batches.Singly || _batches.Most == 1;

    /// <inheritdoc/>
    public bool TakesMissing(string feature)
    {
        ArgumentNullException.ThrowIfNull(feature);
        for (var column = 0; column < FeatureNames.Count; column++)
        {
            if (string.Equals(FeatureNames[column], feature, StringComparison.Ordinal))
            {
                return _form.MayLack(column);
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public string? Notice => ScoresSingly
        ? _batches.Most == 1
            ? "its graph takes one row at a time, so rows are scored one by one, which is slower; export it with an open number of rows"
            : "in batches its scores would depend, by rounding, on the position of a row, so rows are scored one by one, which is slower"
        : null;

    /// <inheritdoc/>
    public bool LowIsSuspicious => Manifest.Direction == ScoreDirection.LowIsSuspicious;

    /// <summary>
    /// How its scores are explained: <see cref="ReasonMethod.TreeShap"/> if its contract holds its trees with covers; else, if the contract has
    /// background rows, by what the graph is: terms of a linear model, interventional SHAP of trees, and occlusion for all others; a linear model
    /// behind a scaler needs no such rows. <see cref="ReasonMethod.None"/> without, and for sequence models.
    /// </summary>
    public ReasonMethod ReasonMethod => _explanation?.Method ?? ReasonMethod.None;

    /// <summary>What it shares with other instances.</summary>
    internal LoadedModel Loaded => _model;

    /// <summary>Loads a model file, with the manifest <c>path.json</c> beside it if there is one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Settings; the defaults if null.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ModelMismatchException">The file is not there, or is no model that can be used; the message says why.</exception>
    public static OnnxFraudModel Load(string path, OnnxModelOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new OnnxModelOptions();
        options.Check();
        return Load(new ModelSource(path, options), options);
    }

    /// <summary>Loads a model from the bytes of its file. External data is not followed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">Settings; the defaults if null.</param>
    /// <exception cref="ModelMismatchException">It is no model that can be used; the message says why.</exception>
    public static OnnxFraudModel Load(byte[] file, OnnxModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        options ??= new OnnxModelOptions();
        options.Check();
        return Load(new ModelSource(file, options), options);
    }

    /// <summary>The number that stands for a text in rows of this model.</summary>
    /// <param name="feature">Place of the feature in a row.</param>
    /// <param name="text">The text. One that is not among the contract's <see cref="ModelManifest.Categories"/> gets a number of its own.</param>
    /// <param name="value">Receives the number, NaN if the feature is a number itself.</param>
    /// <returns>False if the feature is a number.</returns>
    public bool TryEncode(int feature, string text, out double value)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isText = _form.TypeOf(feature) == TensorElementType.String;
        value = isText ? _form.Code(feature, text) : double.NaN;
        return isText;
    }

    /// <inheritdoc/>
    public string? Refusal(ReadOnlySpan<double> row) => _form.Refusal(row);

    /// <inheritdoc/>
    public bool TakesAll(ReadOnlySpan<double> rows) => _form.TakesAll(rows);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another thread is using this instance, or the model is a sequence model.</exception>
    public void Score(ReadOnlySpan<double> rows, Span<float> scores)
    {
        if (Sequence is not null)
        {
            throw new InvalidOperationException($"Model {Identity.Name} {Identity.Version} is a sequence model: a row has no score without the state of its card.");
        }

        Run(rows, [], scores);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another thread is using this instance, or the model is no sequence model.</exception>
    public void Score(ReadOnlySpan<double> rows, Span<float> states, Span<float> scores)
    {
        if (Sequence is not { } sequence)
        {
            throw new InvalidOperationException($"Model {Identity.Name} {Identity.Version} keeps no state for each card.");
        }

        if (states.Length != (long)scores.Length * sequence.Width)
        {
            throw new ArgumentException($"There are {states.Length} values of states and {scores.Length} scores; a state has {sequence.Width} values.", nameof(states));
        }

        Run(rows, states, scores);
    }

    /// <inheritdoc/>
    /// <remarks>Allocates the reasons and nothing else.</remarks>
    /// <exception cref="InvalidOperationException">Another thread is using this instance.</exception>
    public IReadOnlyList<ReasonCode> Reasons(ReadOnlySpan<double> row, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (row.Length != Width)
        {
            throw new ArgumentException($"There are {row.Length} values; a row has {Width}.", nameof(row));
        }

        if (_explainer is null)
        {
            return [];
        }

        Enter();
        try
        {
            Explain(row, _contributions);
            return Largest(row, most);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>What each feature of a row added to its score, in the unit of the model's sum before its last function.</summary>
    /// <param name="row">A row that <see cref="Refusal"/> has nothing against.</param>
    /// <param name="contributions">Receives one a feature, in the order of <see cref="FeatureNames"/>; zeros if the model gives no reasons.</param>
    /// <returns>What they are measured from, such as the mean over the training rows; with it they add up to that sum, but for occlusion.</returns>
    /// <remarks>Allocates nothing.</remarks>
    /// <exception cref="ArgumentException">The lengths are not <see cref="Width"/>.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this instance.</exception>
    /// <exception cref="ScoringException">The model could not be run.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public double Contributions(ReadOnlySpan<double> row, Span<double> contributions)
    {
        if (row.Length != Width || contributions.Length != Width)
        {
            throw new ArgumentException($"There are {row.Length} values and {contributions.Length} contributions; a row has {Width} values.", nameof(row));
        }

        Enter();
        try
        {
            return Explain(row, contributions);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Frees its buffers, and the model with the last instance; if another thread is scoring, as soon as it has done so.</summary>
    public void Dispose()
    {
        if (_use.Close())
        {
            Free();
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The model that is returned owns them.")]
    private static OnnxFraudModel Load(ModelSource source, OnnxModelOptions options)
    {
        using var limit = new LoadLimit(options.LoadLimit, options.Time);
        var key = string.Join('\n', [source.Sha256(new Dictionary<string, string>()), options.AllowExternalData ? source.Folder : null, .. options.CustomOperatorLibraries]);
        var loaded = ModelCache.Take(key, () => LoadedModel.Open(source, options, limit));
        OnnxFraudModel? model = null;
        try
        {
            if (options.Sha256 is { } wanted && !string.Equals(loaded.Identity.Sha256, wanted, StringComparison.OrdinalIgnoreCase))
            {
                throw new ModelMismatchException($"The model has the SHA-256 {loaded.Identity.Sha256}; {wanted} was asked for.");
            }

            model = new OnnxFraudModel(key, loaded, options);
            limit.Guard(model._batches.Options, () =>
            {
                ModelTrial.Run(model._batches, loaded, model._form, options);
                model.BeExplained();
            });
            return model;
        }
        catch (Exception exception)
        {
            model?._batches.Dispose();
            ModelCache.Return(key);
            if (exception is OnnxRuntimeException)
            {
                throw new ModelMismatchException($"Model {loaded.Identity.Name} {loaded.Identity.Version} loads but cannot be run on all of its rows.", inner: exception);
            }

            throw;
        }
    }

    private void Run(ReadOnlySpan<double> rows, Span<float> states, Span<float> scores)
    {
        if (rows.Length != (long)scores.Length * Width)
        {
            throw new ArgumentException($"There are {rows.Length} values and {scores.Length} scores; a row has {Width} values.", nameof(rows));
        }

        Enter();
        try
        {
            _batches.Run(rows, states, scores);
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

    private double Explain(ReadOnlySpan<double> row, Span<double> contributions)
    {
        contributions.Clear();
        if (_explainer is null)
        {
            return 0;
        }

        try
        {
            _form.See(row, _seen);
            return _explainer.Explain(_seen, contributions);
        }
        catch (OnnxRuntimeException failed)
        {
            throw new ScoringException($"Model {Identity.Name} {Identity.Version} could not be run.", failed) { IsLoggable = true };
        }
    }

    /// <summary>The contributions that made the row suspicious, the largest first, with their texts; those taken are zeros after that.</summary>
    private List<ReasonCode> Largest(ReadOnlySpan<double> row, int most)
    {
        var sign = LowIsSuspicious ? -1 : 1;
        var reasons = new List<ReasonCode>(Math.Min(most, Width));
        while (reasons.Count < most)
        {
            var largest = -1;
            for (var feature = 0; feature < Width; feature++)
            {
                if (sign * _contributions[feature] > (largest < 0 ? 0 : sign * _contributions[largest]))
                {
                    largest = feature;
                }
            }

            if (largest < 0)
            {
                break;
            }

            reasons.Add(new ReasonCode(FeatureNames[largest], _contributions[largest], _words!.Of(largest, row[largest])));
            _contributions[largest] = 0;
        }

        return reasons;
    }

    private void BeExplained()
    {
        // What a feature added depends on the state of the card, which nobody who asks has.
        if (Sequence is not null)
        {
            return;
        }

        _explanation = Explanation.Of(_model, _batches, _form);
        _explainer = _explanation.Open(_batches);
        _words = new ReasonWords(_model.Contract, _form, _explanation.Usual);
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
        ModelCache.Return(_key);
    }
}
