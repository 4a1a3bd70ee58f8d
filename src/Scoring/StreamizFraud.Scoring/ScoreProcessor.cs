using StreamizFraud.Features;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>Scores feature rows in batches (architecture, decisions 6 and 9).</summary>
/// <remarks>
/// Each task has its own model, made when the task is opened and disposed of with it. A row that cannot be scored fails alone, or goes on without a
/// score: it is not given to the model. A model that is refused, or cannot be run, is replaced by the last good version until the next start; all
/// scores of a batch come from one model, and each says which.
/// </remarks>
internal sealed class ScoreProcessor<K, TEvent> : IBatchProcessor<K, FeatureRow<TEvent>, K, Scored<TEvent>>, IStartupCheck
{
    private readonly FeatureSet<TEvent> _set;
    private readonly ModelSupply _models;
    private readonly ModelSupply? _lastGood;
    private readonly ScoreOptions _options;
    private readonly float[] _scores;
    private readonly ReasonOptions? _explained;
    private readonly string?[] _refusals;
    private double[] _rows = [];
    private IProcessorContext _context = null!;
    private ModelInUse _used = null!;

    public ScoreProcessor(FeatureSet<TEvent> set, ModelSupply models, ScoreOptions options, ModelSupply? lastGood = null)
    {
        options.Check();
        _set = set;
        _models = models;
        _lastGood = lastGood;
        _options = options;
        BatchSize = options.BatchSize;
        _scores = new float[BatchSize];
        _refusals = new string?[BatchSize];
        _explained = options.Reasons;
    }

    public int BatchSize { get; }

    /// <summary>Makes a model, looks whether it fits, and keeps it for the first task.</summary>
    public void CheckStart(string node)
    {
        try
        {
            _models.Keep(Make(node, _models, Degradation.None).Model);
        }
        catch (ModelMismatchException) when (_lastGood is not null)
        {
            // Each task says so in its log.
            _lastGood.Keep(Make(node, _lastGood, Degradation.LastGoodVersion).Model);
        }
    }

    public void Init(IProcessorContext context)
    {
        _context = context;
        var node = _set.Name + "-score";
        try
        {
            Use(Make(node, _models, Degradation.None).Claim());
        }
        catch (ModelMismatchException exception) when (_lastGood is not null)
        {
            Use(Make(node, _lastGood, Degradation.LastGoodVersion).Claim());
            ScoreLog.LastGoodVersion(context.Logger, context.TaskId, ScoreLog.Reason(exception), _used.Stamp.Model.Name, _used.Stamp.Model.Version);
        }

        var model = _used.Model;
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
        ScoreRows(batch);

        // One pass in input order: results and failures must not go back.
        var next = 0;
        for (var i = 0; i < batch.Length; i++)
        {
            ref readonly var record = ref batch[i];
            if (_refusals[i] is { } reason)
            {
                Unscored(i, record, reason, results);
                continue;
            }

            var (row, score) = (next, _scores[next++]);
            if (!float.IsFinite(score))
            {
                Unscored(i, record, $"the score of model {_used.Stamp.Model.Name} {_used.Stamp.Model.Version} is not finite", results);
                continue;
            }

            var (model, width) = (_used.Model, _used.Binding.Width);
            results.Forward(i, record.WithValue(_explained is { } explained && explained.Takes(score, model.LowIsSuspicious)
                ? new Scored<TEvent>(record.Value, score, _used.Stamp) { Reasons = model.Reasons(_rows.AsSpan(row * width, width), explained.Most) }
                : new Scored<TEvent>(record.Value, score, _used.Stamp)));
        }
    }

    public void Close()
    {
        _used?.Dispose();
        _used = null!;
    }

    private ModelInUse Make(string node, ModelSupply models, Degradation degraded) => ModelInUse.Make(_set, models, node, degraded, _explained is not null);

    /// <summary>Scores later batches with another model.</summary>
    private void Use(ModelInUse model)
    {
        _used?.Dispose();
        _used = model;
        _rows = new double[BatchSize * model.Binding.Width];
    }

    /// <summary>Fills the scores of the rows that can be scored, without gaps; NaN if the model cannot be run and rows go on without.</summary>
    /// <exception cref="ScoringException">The model cannot be run, and neither another model nor going on without is allowed.</exception>
    private void ScoreRows(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        var count = Convert(batch);
        if (count == 0)
        {
            return;
        }

        try
        {
            _used.Model.Score(_rows.AsSpan(0, count * _used.Binding.Width), _scores.AsSpan(0, count));
        }
        catch (ScoringException exception) when (_lastGood is not null && _used.Stamp.Degraded == Degradation.None)
        {
            Use(Make(_set.Name + "-score", _lastGood, Degradation.LastGoodVersion).Claim());
            ScoreLog.LastGoodVersion(_context.Logger, _context.TaskId, ScoreLog.Reason(exception), _used.Stamp.Model.Name, _used.Stamp.Model.Version);
            ScoreRows(batch);
        }
        catch (ScoringException exception) when (_options.OnFailure == ScoreFailurePolicy.NoScore)
        {
            ScoreLog.NoScore(_context.Logger, _context.TaskId, _used.Stamp.Model.Name, _used.Stamp.Model.Version, ScoreLog.Reason(exception), count);
            _scores.AsSpan(0, count).Fill(float.NaN);
        }
    }

    private void Unscored(int index, in Record<K, FeatureRow<TEvent>> record, string reason, IBatchResults<K, Scored<TEvent>> results)
    {
        if (_options.OnFailure == ScoreFailurePolicy.NoScore && record.HasValue)
        {
            results.Forward(index, record.WithValue(new Scored<TEvent>(record.Value, float.NaN, _used.Unscored)));
        }
        else
        {
            results.Fail(index, reason);
        }
    }

    /// <summary>Fills the rows that can be scored, without gaps, and why others cannot.</summary>
    /// <returns>Rows to score.</returns>
    private int Convert(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        var (binding, count) = (_used.Binding, 0);
        for (var i = 0; i < batch.Length; i++)
        {
            ref readonly var record = ref batch[i];
            _refusals[i] = record.HasValue
                ? binding.TryConvert(record.Value.Values, _rows.AsSpan(count * binding.Width, binding.Width))
                : "a record without a value cannot be scored";
            count += _refusals[i] is null ? 1 : 0;
        }

        return count;
    }
}
