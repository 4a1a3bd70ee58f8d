using Streamiz.Kafka.Net.Processors.Public;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using FaultScope = StreamizFraud.Topology.Records.FaultScope;
using StreamException = StreamizFraud.Topology.Records.StreamException;

namespace StreamizFraud.Streamiz;

/// <summary>Scores rows one by one, with a model of the task's own.</summary>
/// <remarks>As <see cref="FirstStageTransformer{TEvent}"/>.</remarks>
internal sealed class ScoreTransformer<K, TEvent> : ITransformer<K, FeatureRow<TEvent>, K, Scored<TEvent>>
{
    private readonly Func<ScoreComputation<TEvent>> _make = null!;
    private readonly ScoreFailurePolicy _onFailure;
    private readonly FeatureRow<TEvent>[] _row = new FeatureRow<TEvent>[1];
    private readonly Scored<TEvent>[] _scored = new Scored<TEvent>[1];
    private ScoreComputation<TEvent>? _model;

    public ScoreTransformer()
    {
    }

    public ScoreTransformer(Func<ScoreComputation<TEvent>> make, ScoreFailurePolicy onFailure) => (_make, _onFailure) = (make, onFailure);

    public void Init(ProcessorContext<K, Scored<TEvent>> context) => _model ??= _make();

    public Record<K, Scored<TEvent>> Process(Record<K, FeatureRow<TEvent>> record)
    {
        _row[0] = record.Value;
        try
        {
            _model!.Score(_row, _scored);
        }
        catch (ScoringException) when (_onFailure == ScoreFailurePolicy.NoScore)
        {
            _scored[0] = new Scored<TEvent>(record.Value, float.NaN, _model!.Stamp with { Degraded = Degradation.NoScore });
        }

        return float.IsNaN(_scored[0].Score) && _onFailure != ScoreFailurePolicy.NoScore
            ? throw new StreamException(FaultScope.Record, $"Model {_model!.Stamp.Model.Name} {_model.Stamp.Model.Version} gives the row no score.") { IsLoggable = true }
            : Record<K, Scored<TEvent>>.Create(record.Key, _scored[0], record.Headers);
    }

    public void Close()
    {
        _model?.Dispose();
        _model = null;
    }
}
