using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.State;
using StreamizFraud.Features;

namespace StreamizFraud.Streamiz;

/// <summary>Takes events keyed by the set's first key: features of the event, and of that key if the set has one.</summary>
/// <remarks>Streamiz makes one a task, by reflection, with what the topology has given; the constructor without parameters is for its type constraint alone.</remarks>
internal sealed class FirstStageTransformer<TEvent> : ITransformer<string, TEvent, string, FeatureRow<TEvent>>
{
    private readonly FeaturePlan<TEvent> _plan = null!;
    private readonly FeatureStage<TEvent>? _stage;
    private string _applicationId = "";
    private RowTopics? _topics;

    public FirstStageTransformer()
    {
    }

    public FirstStageTransformer(FeaturePlan<TEvent> plan)
    {
        _plan = plan;
        _stage = plan.Stages.Count == 0 ? null : new FeatureStage<TEvent>(plan.Stages[0]);
    }

    public void Init(ProcessorContext<string, FeatureRow<TEvent>> context)
    {
        _applicationId = context.ApplicationId;
        _stage?.Init((IKeyValueStore<byte[], byte[]>)context.GetStateStore(_plan.Stages[0].Store));
    }

    public Record<string, FeatureRow<TEvent>>? Process(Record<string, TEvent> record)
    {
        if (record.Value is not { } payment)
        {
            return null;
        }

        var (timeMs, place) = (record.Timestamp.UnixTimestampMs, record.TopicPartitionOffset);
        var values = new double[_plan.Columns.Cells];
        if (_topics?.Source != place.Topic)
        {
            _topics = new RowTopics(place.Topic, _applicationId, _plan.Columns.Stores);
        }

        _plan.Columns.PositionsOf(values).Fill(-1);
        StagePlace.Note(_plan.Columns, 0, place, values);
        _plan.ComputeRowFeatures(payment, timeMs, values);
        var late = false;
        if (_stage is not null)
        {
            if (_stage.Compute(record.Key, payment, timeMs, values) is not { } isLate)
            {
                return null;
            }

            late = isLate;
        }

        if (_plan.Stages.Count <= 1)
        {
            _plan.ComputeDerivedFeatures(values);
        }

        var key = _plan.Stages.Count > 1 ? _plan.Stages[1].KeyOf(payment) : record.Key;
        _stage?.Write();
        return Record<string, FeatureRow<TEvent>>.Create(key, new FeatureRow<TEvent>(payment, timeMs, values, late, _plan.Columns, _topics), record.Headers);
    }

    public void Close()
    {
    }
}
