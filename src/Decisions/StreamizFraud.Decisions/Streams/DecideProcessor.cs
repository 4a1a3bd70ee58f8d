using StreamizFraud.Decisions.Rules;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Decisions.Streams;

/// <summary>Makes a decision of each scored row.</summary>
internal sealed class DecideProcessor<K, TEvent>(PolicyInForce<TEvent> policy, string? store) : IProcessor<K, Scored<TEvent>, K, Decision>
{
    private IProcessorContext<K, Decision> _context = null!;
    private readonly Decider<TEvent> _decider = new(policy);
    private RulesInUse? _rules;

    public void Init(IProcessorContext<K, Decision> context)
    {
        _context = context;
        _rules = policy.Rules is { } rules ? new RulesInUse(rules, context.GetStateStore<IKeyValueStore<int, long>>(store!)) : null;
    }

    public void Process(in Record<K, Scored<TEvent>> record)
    {
        if (record.HasValue)
        {
            var scored = record.Value;
            // A row that was made by hand does not know where it came from.
            var source = scored.Row.PositionAt(0) is { Partition: >= 0 } known ? known : _context.RecordMetadata;
            _context.Forward(record.WithValue(_decider.Decide(scored, source, _rules)));
        }
    }
}
