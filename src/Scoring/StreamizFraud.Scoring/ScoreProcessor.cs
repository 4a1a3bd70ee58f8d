using StreamizFraud.Features;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Scoring;

/// <summary>Scores feature rows in batches (architecture, decisions 6 and 9).</summary>
/// <remarks>
/// Each task has its own model, made when the task is opened and disposed of with it. A row that cannot be scored fails alone, or goes on without a
/// score: it is not given to the model. A model that is refused, or cannot be run, is replaced by the last good version until the next start; all
/// scores of a batch come from one model, and each says which. With deployments that are followed the models of the one in force score; a batch
/// belongs to one deployment, since batches are run before another is adopted. Each sequence model has a state of its own for each card that it has scored, whatever
/// its stage; a payment that fails leaves no state behind, of no model.
/// </remarks>
internal sealed class ScoreProcessor<K, TEvent> : IBatchProcessor<K, FeatureRow<TEvent>, K, Scored<TEvent>>, IStartupCheck
{
    private readonly FeatureSet<TEvent> _set;
    private readonly ModelSupply _supply;
    private readonly ModelSupply? _lastGood;
    private readonly ScoreOptions _options;
    private readonly ReasonOptions? _explained;
    private readonly DeploymentSource<TEvent>? _deployments;
    private readonly SequenceSource<TEvent>? _sequences;
    private readonly AutomaticRollback? _rollback;
    private readonly bool[] _challenged;

    // Rows that models are asked for, where those are not all.
    private readonly bool[] _asked;
    private bool _isPart;
    private BatchCards<TEvent>? _cards;
    private ModelTag[] _known = [];
    private IProcessorContext _context = null!;
    private ModelInUse _own = null!;
    private ModelInUse? _standIn;
    private ModelBatch _champion = null!;
    private ModelBatch? _challenger;
    private ModelBatch[] _shadows = [];
    private TaskModels<TEvent>? _models;
    private Followed<DeploymentInUse>? _followed;
    private ControlVersion<DeploymentInUse>? _inForce;
    private ChampionWatch? _watch;

    public ScoreProcessor(
        FeatureSet<TEvent> set,
        ModelSupply models,
        ScoreOptions options,
        ModelSupply? lastGood = null,
        DeploymentSource<TEvent>? deployments = null,
        SequenceSource<TEvent>? sequences = null)
    {
        options.Check();
        _set = set;
        _supply = models;
        _deployments = deployments;
        _lastGood = lastGood;
        _options = options;
        BatchSize = options.BatchSize;
        (_challenged, _asked) = (new bool[BatchSize], new bool[BatchSize]);
        _sequences = sequences;
        _explained = options.Reasons;
        _rollback = options.Rollback;
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

        if (_sequences is { } sequences)
        {
            _cards = new BatchCards<TEvent>(context.GetStateStore<IKeyValueStore<string, CardStates>>(sequences.Store), sequences.Card, BatchSize);
        }

        Use(_own);
        Watch();
        if (_deployments is { } deployments)
        {
            var models = _models = new TaskModels<TEvent>(_set, deployments, _explained is not null, _sequences is not null, context.Logger, context.TaskId);
            _followed = context.GetStateStore<IControlStore>(deployments.History)
                .Follow(ModelDeployment.ControlKind, deployments.Name, models.Make, models.IsReady);
        }
    }

    public void Process(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch, IBatchResults<K, Scored<TEvent>> results)
    {
        Follow();
        FindCards(batch);
        ScoreChallenger(batch);
        ScoreRows(batch);
        Judge(batch.Length);
        LeaveOutFailed(_champion, batch.Length);
        ScoreShadows(batch);
        WriteStates();

        // One pass in input order: results and failures must not go back.
        var beside = _challenger is not null || _shadows.Length > 0;
        for (var i = 0; i < batch.Length; i++)
        {
            ref readonly var record = ref batch[i];
            var decides = DeciderOf(i);
            var others = beside ? Others(i, decides) : [];
            if ((StrangerAt(i, record) ?? decides.RefusalOf(i)) is { } reason)
            {
                Unscored(i, record, decides.Used, others, reason, results);
                continue;
            }

            var (used, score) = (decides.Used, decides.ScoreOf(i));
            if (_explained is { } explained && explained.Takes(score, used.Stamp.LowIsSuspicious))
            {
                results.Forward(i, record.WithValue(new Scored<TEvent>(record.Value, score, used.Stamp) { Reasons = used.Model.Reasons(decides.RowOf(i), explained.Most), Others = others }));
                continue;
            }

            results.Forward(i, record.WithValue(new Scored<TEvent>(record.Value, score, used.Stamp) { Others = others }));
        }
    }

    public void Close()
    {
        _own?.Dispose();
        _standIn?.Dispose();
        _models?.Close();
    }

    private ModelInUse Make(string node, ModelSupply models, Degradation degraded) => ModelInUse.Make(_set, models, node, degraded, _explained is not null, _sequences is not null);

    /// <summary>Goes over to the deployment in force for the batch at hand.</summary>
    private void Follow()
    {
        if (_followed is null || ReferenceEquals(_followed.InForce, _inForce))
        {
            return;
        }

        _inForce = _followed.InForce;
        var deployment = _inForce?.Value;
        Use(deployment?.Champion ?? _own);
        _challenger = deployment?.Challenger is { } challenger ? new ModelBatch(challenger, ModelStage.Challenger, BatchSize) : null;
        _shadows = [.. (deployment?.Shadows ?? []).Select(shadow => new ModelBatch(shadow, ModelStage.Shadow, BatchSize))];
        _standIn?.Dispose();
        _standIn = null;
        WatchChampion();
        _models!.Trim();
        NoteModels();
        var model = _champion.Used.Stamp.Model;
        ScoreLog.Scores(_context.Logger, _context.TaskId, model.Name, model.Version, model.Sha256, _inForce?.Entry.Version ?? 0, _deployments!.Name);
    }

    /// <summary>Scores later batches with another model, but for what others have.</summary>
    private void Use(ModelInUse model)
    {
        _champion = new ModelBatch(model, ModelStage.Champion, BatchSize);
        NoteModels();
        if (model.Model.Notice is { } notice)
        {
            ScoreLog.Notice(_context.Logger, _context.TaskId, model.Stamp.Model.Name, model.Stamp.Model.Version, notice);
        }

        if (_explained is not null && model.Model.ReasonMethod == ReasonMethod.None)
        {
            ScoreLog.Notice(_context.Logger, _context.TaskId, model.Stamp.Model.Name, model.Stamp.Model.Version, "it gives no reasons, which ScoreOptions.Reasons asks for");
        }
    }

    /// <summary>Scores the rows that can be scored; goes on without if the model cannot be run and rows may.</summary>
    /// <exception cref="ScoringException">The model cannot be run, and neither another model nor going on without is allowed.</exception>
    private void ScoreRows(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        Convert(_champion, batch, AskedOf(batch.Length));
        try
        {
            _watch?.Begin();
            try
            {
                _champion.Run();
            }
            finally
            {
                _watch?.End();
            }
        }
        catch (ScoringException exception) when (_lastGood is not null && _champion.Used.Stamp.Degraded == Degradation.None)
        {
            Use(_standIn = Make(_set.Name + "-score", _lastGood, Degradation.LastGoodVersion).Claim());
            var model = _standIn.Stamp.Model;
            ScoreLog.LastGoodVersion(_context.Logger, _context.TaskId, ScoreLog.Reason(exception), model.Name, model.Version);
            ScoreRows(batch);
        }
        catch (ScoringException exception) when (_options.OnFailure == ScoreFailurePolicy.NoScore)
        {
            var model = _champion.Used.Stamp.Model;
            ScoreLog.NoScore(_context.Logger, _context.TaskId, model.Name, model.Version, ScoreLog.Reason(exception), GiveUp(_champion, batch.Length));
        }
    }

    private void Watch() => _watch = _rollback is null ? null : new ChampionWatch(_rollback.Options, _inForce?.Value.Champion ?? _own, _inForce?.Entry.Version ?? 0);

    /// <summary>Watches on if an entry leaves the champion as it is and nothing has been asked about it.</summary>
    private void WatchChampion()
    {
        if (_watch is not { Request: null } watch || watch.Model.Sha256 != (_inForce?.Value.Champion ?? _own).Stamp.Model.Sha256)
        {
            Watch();
        }
    }

    /// <summary>Counts what became of a batch, and has the champion taken back if there is a cause.</summary>
    private void Judge(int rows)
    {
        if (_watch is not { } watch)
        {
            return;
        }

        if (watch.Request is { } asked)
        {
            if (asked.IsToCountAnew)
            {
                Watch();
            }

            return;
        }

        watch.Count(_champion, rows);
        if (watch.Cause() is not { } cause)
        {
            return;
        }

        if (_inForce?.Value.Champion is null)
        {
            ScoreLog.NothingToReturnTo(_context.Logger, _context.TaskId, $"{watch.Model.Name} {watch.Model.Version}, {cause}", "the program's own model scores");
            _watch = null;
            return;
        }

        watch.Request = _rollback!.Ask(_deployments!.Name, watch.Model, watch.Since, cause, _context.TaskId, _context.Logger);
    }

    /// <summary>Scores the challenger's cards by it too.</summary>
    /// <exception cref="ScoringException">The challenger cannot be run, and going on without a score is not allowed.</exception>
    private void ScoreChallenger(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        if (_challenger is not { } challenger)
        {
            return;
        }

        var (card, share) = (_deployments!.Card!, _inForce!.Value.Share);
        for (var i = 0; i < batch.Length; i++)
        {
            _challenged[i] = batch[i].HasValue && !(_isPart && !_asked[i]) && CardShare.Has(challenger.Used.Stamp.Model.Sha256, share, card(batch[i].Value.Event));
        }

        Convert(challenger, batch, _challenged.AsSpan(0, batch.Length));
        Run(challenger, batch.Length, mayFail: _options.OnFailure == ScoreFailurePolicy.NoScore);
        LeaveOutFailed(challenger, batch.Length);
    }

    /// <summary>Scores all rows by models in shadow, which harm nothing if they fail.</summary>
    private void ScoreShadows(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        foreach (var shadow in _shadows)
        {
            Convert(shadow, batch, AskedOf(batch.Length));
            Run(shadow, batch.Length, mayFail: true);
        }
    }

    private void Convert(ModelBatch model, ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch, ReadOnlySpan<bool> asked)
    {
        model.Convert(batch, asked);
        if (model.IsSequence)
        {
            model.FindStates(_cards!, batch.Length);
        }
    }

    private ModelBatch DeciderOf(int index) => _challenger is { } challenger && challenger.IsAsked(index) ? challenger : _champion;

    private ReadOnlySpan<bool> AskedOf(int length) => _isPart ? _asked.AsSpan(0, length) : default;

    /// <summary>Finds the cards of a batch; no model is asked for records that are not keyed by theirs.</summary>
    private void FindCards(ReadOnlySpan<Record<K, FeatureRow<TEvent>>> batch)
    {
        if (_cards is not { } cards)
        {
            return;
        }

        cards.Begin(batch);
        _isPart = cards.HasStrangers;
        for (var i = 0; _isPart && i < batch.Length; i++)
        {
            _asked[i] = cards.SlotOf(i) >= 0;
        }
    }

    private string? StrangerAt(int index, in Record<K, FeatureRow<TEvent>> record) =>
        _cards is null || _cards.SlotOf(index) >= 0 ? null
        : record.HasValue ? "the record's key is not the event's card: what sequence models keep needs a stream keyed by the card"
        : "a record without a value cannot be scored";

    /// <summary>What a model that decides could not score fails: models that are asked after it are not asked for that.</summary>
    private void LeaveOutFailed(ModelBatch decides, int length)
    {
        if (_cards is null || _options.OnFailure == ScoreFailurePolicy.NoScore)
        {
            return;
        }

        for (var i = 0; i < length; i++)
        {
            if ((!_isPart || _asked[i]) && decides.IsAsked(i) && ReferenceEquals(DeciderOf(i), decides) && decides.RefusalOf(i) is not null)
            {
                if (!_isPart)
                {
                    _asked.AsSpan(0, length).Fill(true);
                    _isPart = true;
                }

                _asked[i] = false;
            }
        }
    }

    /// <summary>Writes what sequence models have made of the cards' states, and forgets those of models that are not there any more.</summary>
    private void WriteStates()
    {
        for (var slot = 0; slot < (_cards?.Count ?? 0); slot++)
        {
            CardStates? states = null;
            Write(_champion, slot, ref states);
            if (_challenger is { } challenger)
            {
                Write(challenger, slot, ref states);
            }

            foreach (var shadow in _shadows)
            {
                Write(shadow, slot, ref states);
            }
        }
    }

    private void Write(ModelBatch model, int slot, ref CardStates? states)
    {
        if (!model.HasChanged(slot))
        {
            return;
        }

        if (states is null)
        {
            states = _cards!.Change(slot);
            // While the program's model is replaced, which one it is, and whose states it carries, is not known.
            if (_own.Stamp.Degraded == Degradation.None)
            {
                states.KeepOnly(_known);
            }
        }

        model.Write(slot, states);
    }

    /// <summary>Notes the models whose states are kept: those that score, the program's, those of the deployment that wait, and those that one of these carries from.</summary>
    private void NoteModels()
    {
        if (_cards is null)
        {
            return;
        }

        var deployed = _inForce is { } inForce ? ModelDeployment.Parse(inForce.Entry.Content).Models.Select(model => model.Sha256) : [];
        _known =
        [
            .. deployed.Append(_own.Stamp.Model.Sha256).Append(_champion.Used.Stamp.Model.Sha256)
                .Concat(_inForce?.Value.CarriedFrom ?? []).Concat(_own.CarriedFrom).Concat(_champion.Used.CarriedFrom)
                .Distinct().Select(ModelTag.Of),
        ];
    }

    private void Run(ModelBatch other, int length, bool mayFail)
    {
        try
        {
            other.Run();
        }
        catch (ScoringException exception) when (mayFail)
        {
            ScoreLog.NoScore(_context.Logger, _context.TaskId, other.Used.Stamp.Model.Name, other.Used.Stamp.Model.Version, ScoreLog.Reason(exception), GiveUp(other, length));
        }
    }

    /// <summary>Goes on without the scores of a model that could not be run.</summary>
    /// <returns>How many rows have none.</returns>
    private int GiveUp(ModelBatch model, int length)
    {
        if (!model.IsSequence)
        {
            return model.GiveUp();
        }

        // Which payments share a batch must not show in the states: those beside a bad one count.
        model.FindStates(_cards!, length);
        return model.RunEach();
    }

    private OtherScore[] Others(int index, ModelBatch decides)
    {
        var isChallenged = decides.Stage == ModelStage.Challenger;
        if (!isChallenged && _shadows.Length == 0)
        {
            return [];
        }

        var others = new OtherScore[_shadows.Length + (isChallenged ? 1 : 0)];
        for (var shadow = 0; shadow < _shadows.Length; shadow++)
        {
            others[shadow] = _shadows[shadow].Other(index);
        }

        if (isChallenged)
        {
            others[^1] = _champion.Other(index);
        }

        return others;
    }

    private void Unscored(int index, in Record<K, FeatureRow<TEvent>> record, ModelInUse used, OtherScore[] others, string reason, IBatchResults<K, Scored<TEvent>> results)
    {
        if (_options.OnFailure == ScoreFailurePolicy.NoScore && record.HasValue)
        {
            results.Forward(index, record.WithValue(new Scored<TEvent>(record.Value, float.NaN, used.Unscored) { Others = others }));
        }
        else
        {
            results.Fail(index, reason);
        }
    }
}
