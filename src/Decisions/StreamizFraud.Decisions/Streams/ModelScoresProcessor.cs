using StreamizFraud.Scoring;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Decisions.Streams;

/// <summary>Takes the scores of models that did not decide from scored rows; rows without any give nothing.</summary>
internal sealed class ModelScoresProcessor<K, TEvent>(DecisionPolicy<TEvent> policy) : IProcessor<K, Scored<TEvent>, K, ModelScores>
{
    private IProcessorContext<K, ModelScores> _context = null!;

    public void Init(IProcessorContext<K, ModelScores> context) => _context = context;

    public void Process(in Record<K, Scored<TEvent>> record)
    {
        if (!record.HasValue || record.Value.Others.Count == 0)
        {
            return;
        }

        var scored = record.Value;
        var source = scored.Row.PositionAt(0);
        _context.Forward(record.WithValue(new ModelScores
        {
            PaymentId = policy.PaymentId(scored.Row.Event),
            CardToken = policy.Tokens?.Of(policy.Card!(scored.Row.Event)),
            EventTimeMs = scored.Row.EventTimeMs,
            Source = source.Partition < 0 ? _context.RecordMetadata : source,
            Scores = scored.Others,
        }));
    }
}
