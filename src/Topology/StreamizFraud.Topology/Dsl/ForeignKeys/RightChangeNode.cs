using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Tells every left row that subscribes to a right row of the row's change (rule F1), in the order of the left rows' keys.</summary>
/// <remarks>Results have the right row's time, also where the left row's is later, as in Kafka Streams (rule T7).</remarks>
internal sealed class RightChangeNode<KO, VO, K>(string name, string store, ForeignKeyBytes<KO> keys)
    : OperatorNode<KO, Change<VO>, K, SubscriptionResponse<VO>>(name)
{
    private TaskContext _task = null!;
    private ITimestampedKeyValueStore<CombinedKey<K>, Subscription<K>> _subscriptions = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _subscriptions = (ITimestampedKeyValueStore<CombinedKey<K>, Subscription<K>>)context.Store(store);
    }

    internal override void Process(in Record<KO, Change<VO>> record)
    {
        var change = record.Value;
        if (!change.IsLatest)
        {
            _task.Drop(Name, "a foreign-key join takes only the latest version of a row (rule A11)");
            return;
        }

        var key = keys.Of(record.Key);
        var value = new Maybe<VO>(change.New, change.HasNew);
        var before = new CombinedKey<K>(key, default!, CombinedKeyPlace.Before);
        foreach (var (combined, subscription) in _subscriptions.Range(before, before with { Place = CombinedKeyPlace.After }))
        {
            // A range includes its upper end, which can be another key's subscription.
            if (combined.ForeignKey.Span.SequenceEqual(key.Span))
            {
                var response = new SubscriptionResponse<VO>(subscription.Hash, value, subscription.Partition);
                Forward(record.WithKey(combined.PrimaryKey).WithValue(response));
            }
        }
    }
}
