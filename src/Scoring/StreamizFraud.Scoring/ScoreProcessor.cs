using StreamizFraud.Features;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>Scores feature rows in batches (architecture, decisions 6 and 9).</summary>
/// <remarks>
/// Each task has its own model, made when the task is opened and disposed of with it. A row that cannot be scored fails alone, or goes on without a
/// score: it is not given to the model. A model that is refused, or cannot be run, is replaced by the last good version until the next start; all
/// scores of a batch come from one model, and each says which. With deployments that are followed the champion of the one in force scores; a batch
/// belongs to one, since batches are run before another is adopted.
/// </remarks>
internal sealed class ScoreProcessor<K, TEvent> : IBatchProcessor<K, FeatureRow<TEvent>, K, Scored<TEvent>>, IStartupCheck
{
    private readonly FeatureSet<TEvent> _set;
    private readonly ModelSupply _supply;
    private readonly ModelSupply? _lastGood;
    private readonly ScoreOptions _options;
    private readonly float[] _scores;
    private readonly ReasonOptions? _explained;
    private readonly string?[] _refusals;
    private readonly DeploymentSource? _deployments;

    // Whether some of the batch's rows may be refused: only then the reasons above are those of this batch.
    private bool _refused;
    private double[] _rows = [];
    private IProcessorContext _context = null!;
    private ModelInUse _own = null!;
    private ModelInUse? _standIn;
    private ModelInUse _used = null!;
    private TaskModels<TEvent>? _models;
    private Followed<DeploymentInUse>? _followed;
    private ControlVersion<DeploymentInUse>? _inForce;

    public ScoreProcessor(FeatureSet<TEvent> set, ModelSupply models, ScoreOptions options, ModelSupply? lastGood = null, DeploymentSource? deployments = null)
    {
        options.Check();
        _set = set;
        _supply = models;
        _deployments = deployments;
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
            _supply.Keep(Make(node, _supply, Degradation.None).Model);
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
            _own = Make(node, _supply, Degradation.None).Claim();
        }
        catch (ModelMismatchException exception) when (_lastGood is not null)
        {
            _own = Make(node, _lastGood, Degradation.LastGoodVersion).Claim();
            ScoreLog.LastGoodVersion(context.Logger, context.TaskId, ScoreLog.Reason(exception), _own.Stamp.Model.Name, _own.Stamp.Model.Version);
        }

        Use(_own);
        if (_deployments is { } deployments)
        {
            var models = _models = new TaskModels<TEvent>(_set, deployments.Registry, _explained is not null, context.Logger, context.TaskId);
            _followed = context.GetStateStore<IControlStore>(deployments.History)
                .Follow(ModelDeployment.ControlKind, deployments.Name, models.Make, models.IsReady);
        }
    }

    public void Process(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch, IBatchResults<K, Scored<TEvent>> results)
    {
        Follow();
        ScoreRows(batch);

        // One pass in input order: results and failures must not go back.
        var (next, stamp, isExplained) = (0, _used.Stamp, _explained is not null);
        for (var i = 0; i < batch.Length; i++)
        {
            ref readonly var record = ref batch[i];
            if (_refused && _refusals[i] is { } reason)
            {
                Unscored(i, record, reason, results);
                continue;
            }

            var (row, score) = (next, _scores[next++]);
            if (!float.IsFinite(score))
            {
                Unscored(i, record, $"the score of model {stamp.Model.Name} {stamp.Model.Version} is not finite", results);
                continue;
            }

            if (isExplained && _explained!.Takes(score, stamp.LowIsSuspicious))
            {
                var width = _used.Binding.Width;
                results.Forward(i, record.WithValue(new Scored<TEvent>(record.Value, score, stamp) { Reasons = _used.Model.Reasons(_rows.AsSpan(row * width, width), _explained.Most) }));
                continue;
            }

            results.Forward(i, record.WithValue(new Scored<TEvent>(record.Value, score, stamp)));
        }
    }

    public void Close()
    {
        _own?.Dispose();
        _standIn?.Dispose();
        _models?.Close();
    }

    private ModelInUse Make(string node, ModelSupply models, Degradation degraded) => ModelInUse.Make(_set, models, node, degraded, _explained is not null);

    /// <summary>Goes over to the deployment in force for the batch at hand.</summary>
    private void Follow()
    {
        if (_followed is null || ReferenceEquals(_followed.InForce, _inForce))
        {
            return;
        }

        _inForce = _followed.InForce;
        Use(_inForce?.Value.Champion ?? _own);
        _standIn?.Dispose();
        _standIn = null;
        _models!.Trim();
        var model = _used.Stamp.Model;
        ScoreLog.Scores(_context.Logger, _context.TaskId, model.Name, model.Version, model.Sha256, _inForce?.Entry.Version ?? 0, _deployments!.Name);
    }

    /// <summary>Scores later batches with another model.</summary>
    private void Use(ModelInUse model)
    {
        _used = model;
        if (_rows.Length != BatchSize * model.Binding.Width)
        {
            _rows = new double[BatchSize * model.Binding.Width];
        }

        if (model.Model.Notice is { } notice)
        {
            ScoreLog.Notice(_context.Logger, _context.TaskId, model.Stamp.Model.Name, model.Stamp.Model.Version, notice);
        }

        if (_explained is not null && model.Model.ReasonMethod == ReasonMethod.None)
        {
            ScoreLog.Notice(_context.Logger, _context.TaskId, model.Stamp.Model.Name, model.Stamp.Model.Version, "it gives no reasons, which ScoreOptions.Reasons asks for");
        }
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
            Use(_standIn = Make(_set.Name + "-score", _lastGood, Degradation.LastGoodVersion).Claim());
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
        var (binding, at) = (_used.Binding, 0);
        var rows = _rows.AsSpan();
        for (var i = 0; i < batch.Length; i++, at += binding.Width)
        {
            ref readonly var record = ref batch[i];
            if (!record.HasValue || binding.TryPlace(record.Value.Values, rows.Slice(at, binding.Width)) is not null)
            {
                return ConvertEach(batch);
            }
        }

        _refused = !_used.Model.TakesAll(rows[..at]);
        return _refused ? ConvertEach(batch) : batch.Length;
    }

    private int ConvertEach(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        _refused = true;
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
