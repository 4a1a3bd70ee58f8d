using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.State;
using StreamizFraud.Features;

namespace StreamizFraud.Streamiz;

/// <summary>Takes rows keyed by a later key of the set, from the repartition topic before it, and fills that key's columns.</summary>
/// <remarks>As <see cref="FirstStageTransformer{TEvent}"/>.</remarks>
internal sealed class NextStageTransformer<TEvent> : ITransformer<string, FeatureRow<TEvent>, string, FeatureRow<TEvent>>
{
    private readonly FeaturePlan<TEvent> _plan = null!;
    private readonly FeatureStage<TEvent> _stage = null!;
    private readonly int _number;

    public NextStageTransformer()
    {
    }

    public NextStageTransformer(FeaturePlan<TEvent> plan, int number) => (_plan, _stage, _number) = (plan, new FeatureStage<TEvent>(plan.Stages[number]), number);

    public void Init(ProcessorContext<string, FeatureRow<TEvent>> context) =>
        _stage.Init((IKeyValueStore<byte[], byte[]>)context.GetStateStore(_plan.Stages[_number].Store));

    public Record<string, FeatureRow<TEvent>>? Process(Record<string, FeatureRow<TEvent>> record)
    {
        // The serde of the repartition topic made the vector for this row, and nobody else has seen it yet.
        var row = record.Value;
        StagePlace.Note(_plan.Columns, _number, record.TopicPartitionOffset, row.Vector);
        if (_stage.Compute(record.Key, row.Event, row.EventTimeMs, row.Vector) is not { } isLate)
        {
            return null;
        }

        var isLast = _number + 1 == _plan.Stages.Count;
        if (isLast)
        {
            _plan.ComputeDerivedFeatures(row.Vector);
        }

        var key = isLast ? record.Key : _plan.Stages[_number + 1].KeyOf(row.Event);
        _stage.Write();
        return Record<string, FeatureRow<TEvent>>.Create(key, new FeatureRow<TEvent>(row.Event, row.EventTimeMs, row.Vector, isLate || row.Late, _plan.Columns, row.Topics), record.Headers);
    }

    public void Close()
    {
    }
}
