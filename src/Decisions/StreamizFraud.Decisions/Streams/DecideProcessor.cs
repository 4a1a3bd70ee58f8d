using StreamizFraud.Features;
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

        var counts = new StoredRuleCounts(context.GetStateStore<IKeyValueStore<int, long>>(store));
        _rules = policy.Rules is { } rules ? new RulesInUse(rules, counts) : null;
        _followed = history is null ? null : context.GetStateStore<IControlStore>(history).Follow(
            RuleSetDocument.ControlKind,
            policy.Policy.FollowRules!,
            entry => RulesInUse.Of(entry, policy.Features, counts));
    }

    public void Process(in Record<K, Scored<TEvent>> record)
    {
        if (record.HasValue)
        {
            var scored = record.Value;
            _context.Forward(record.WithValue(_decider.Decide(scored, PathOf(scored.Row), _followed?.InForce?.Value ?? _rules)));
        }
    }

    private RecordMetadata[] PathOf(in FeatureRow<TEvent> row)
    {
        var here = _context.RecordMetadata;
        if (row.PositionAt(0).Partition < 0)
        {
            // A row that was made by hand does not know where it came from.
            return [here];
        }

        var isElsewhere = here.Partition >= 0 && here != row.PositionAt(row.Stages - 1);
        var path = new RecordMetadata[row.Stages + (isElsewhere ? 1 : 0)];
        for (var stage = 0; stage < row.Stages; stage++)
        {
            path[stage] = row.PositionAt(stage);
        }

        if (isElsewhere)
        {
            path[^1] = here;
        }

        return path;
    }
}
