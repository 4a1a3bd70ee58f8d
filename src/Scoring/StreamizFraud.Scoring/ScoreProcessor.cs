using StreamizFraud.Features;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>Scores feature rows in batches (architecture, decisions 6 and 9).</summary>
/// <remarks>
/// Each task has its own model, made when the task is opened and disposed of with it. A row that cannot be scored fails alone: it is not
/// given to the model. All scores of a transaction come from one model.
/// </remarks>
internal sealed class ScoreProcessor<K, TEvent> : IBatchProcessor<K, FeatureRow<TEvent>, K, Scored<TEvent>>, IStartupCheck
{
    private readonly FeatureSet<TEvent> _set;
    private readonly ModelSupply _models;
    private readonly float[] _scores;
    private readonly ReasonOptions? _explained;
    private readonly string?[] _refusals;
    private double[] _rows = [];
    private IFraudModel? _model;
    private FeatureBinding _binding = null!;
    private ScoreStamp _stamp = null!;

    public ScoreProcessor(FeatureSet<TEvent> set, ModelSupply models, ScoreOptions options)
    {
        options.Check();
        _set = set;
        _models = models;
        BatchSize = options.BatchSize;
        _scores = new float[BatchSize];
        _refusals = new string?[BatchSize];
        _explained = options.Reasons;
    }

    public int BatchSize { get; }

    /// <summary>Makes a model, looks whether it fits, and keeps it for the first task.</summary>
    public void CheckStart(string node)
    {
        var model = Make(node);
        Bind(model);
        _models.Keep(model);
    }

    public void Init(IProcessorContext context)
    {
        var model = Make(_set.Name + "-score");
        Use(model);
        if (model.Notice is { } notice)
        {
            ScoreLog.Notice(context.Logger, context.TaskId, model.Identity.Name, model.Identity.Version, notice);
        }

        if (_explained is not null && model.ReasonMethod == ReasonMethod.None)
        {
            ScoreLog.Notice(context.Logger, context.TaskId, model.Identity.Name, model.Identity.Version, "it gives no reasons, which ScoreOptions.Reasons asks for");
        }
    }

    public void Process(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch, IBatchResults<K, Scored<TEvent>> results)
    {
        var scored = Convert(batch);
        if (scored > 0)
        {
            _model!.Score(_rows.AsSpan(0, scored * _binding.Width), _scores.AsSpan(0, scored));
        }

        // One pass in input order: results and failures must not go back.
        var next = 0;
        for (var i = 0; i < batch.Length; i++)
        {
            if (_refusals[i] is { } reason)
            {
                results.Fail(i, reason);
                continue;
            }

            var score = _scores[next++];
            if (!float.IsFinite(score))
            {
                results.Fail(i, $"the score of model {_stamp.Model.Name} {_stamp.Model.Version} is not finite");
                continue;
            }

            ref readonly var record = ref batch[i];
            var row = next - 1;
            results.Forward(i, record.WithValue(_explained is { } explained && explained.Takes(score, _model!.LowIsSuspicious)
                ? new Scored<TEvent>(record.Value, score, _stamp) { Reasons = _model.Reasons(_rows.AsSpan(row * _binding.Width, _binding.Width), explained.Most) }
                : new Scored<TEvent>(record.Value, score, _stamp)));
        }
    }

    public void Close()
    {
        _model?.Dispose();
        _model = null;
    }

    /// <exception cref="ModelMismatchException">It does not fit the feature set; it has been disposed of.</exception>
    private FeatureBinding Bind(IFraudModel model)
    {
        try
        {
            return FeatureBinding.Bind(_set.Definitions, _set.Sha256, model);
        }
        catch (ModelMismatchException)
        {
            model.Dispose();
            throw;
        }
    }

    private IFraudModel Make(string node)
    {
        try
        {
            return _models.Take() ?? throw new ModelMismatchException(
                $"Node {node}: the function that makes models for feature set {_set.Name} returned null; it must return a new model at each call, such as () => OnnxFraudModel.Load(path).");
        }
        // User code.
        catch (Exception exception) when (exception is not StreamException)
        {
            throw new ModelMismatchException(
                $"Node {node}: the function that makes models for feature set {_set.Name} failed: {exception.GetType().Name}. Its own words are in the inner exception.", inner: exception);
        }
    }

    /// <summary>Scores later batches with another model.</summary>
    /// <exception cref="ModelMismatchException">It does not fit the feature set, or another task has it; the present model stays.</exception>
    private void Use(IFraudModel model)
    {
        if (!ClaimedModels.TryClaim(model))
        {
            throw new ModelMismatchException(
                $"Model {model.Identity.Name} {model.Identity.Version}: one instance was given to two tasks; the function that makes models must make a new one at each call.");
        }

        _binding = Bind(model);
        _model?.Dispose();
        _model = model;
        _stamp = new ScoreStamp(model.Identity, _set.Name, _set.Sha256) { ReasonMethod = _explained is null ? ReasonMethod.None : model.ReasonMethod };
        _rows = new double[BatchSize * _binding.Width];
    }

    /// <summary>Fills the rows that can be scored, without gaps, and why others cannot.</summary>
    /// <returns>Rows to score.</returns>
    private int Convert(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        var count = 0;
        for (var i = 0; i < batch.Length; i++)
        {
            ref readonly var record = ref batch[i];
            _refusals[i] = record.HasValue
                ? _binding.TryConvert(record.Value.Values, _rows.AsSpan(count * _binding.Width, _binding.Width))
                : "a record without a value cannot be scored";
            count += _refusals[i] is null ? 1 : 0;
        }

        return count;
    }
}
