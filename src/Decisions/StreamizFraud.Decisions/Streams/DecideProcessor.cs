using StreamizFraud.Decisions.Rules;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Decisions.Streams;

/// <summary>Makes a decision of each scored row.</summary>
internal sealed class DecideProcessor<K, TEvent>(PolicyInForce<TEvent> policy, string? store, string? history) : IProcessor<K, Scored<TEvent>, K, Decision>
{
    private IProcessorContext<K, Decision> _context = null!;
    private readonly Decider<TEvent> _decider = new(policy);
    private RulesInUse? _rules;
    private Followed<RulesInUse>? _followed;

    public void Init(IProcessorContext<K, Decision> context)
    {
        _context = context;
        if (store is null)
        {
            return;
        }

        var counts = context.GetStateStore<IKeyValueStore<int, long>>(store);
        _rules = policy.Rules is { } rules ? new RulesInUse(rules, counts) : null;
        _followed = history is null ? null : context.GetStateStore<IControlStore>(history).Follow(
            RuleSetDocument.ControlKind,
            policy.Policy.FollowRules!,
            entry => new RulesInUse(RuleSet.Bind(RuleSetDocument.Parse(entry.Content), policy.Features), counts, decides: entry.Activation == ControlActivation.Active));
    }

    public void Process(in Record<K, Scored<TEvent>> record)
    {
        if (record.HasValue)
        {
            var scored = record.Value;
            // A row that was made by hand does not know where it came from.
            var source = scored.Row.PositionAt(0) is { Partition: >= 0 } known ? known : _context.RecordMetadata;
            _context.Forward(record.WithValue(_decider.Decide(scored, source, _followed?.InForce?.Value ?? _rules)));
        }
    }
}
