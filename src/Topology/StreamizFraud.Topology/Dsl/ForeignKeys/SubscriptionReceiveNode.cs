using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Keeps the subscriptions to right rows and hands each on to be answered.</summary>
internal sealed class SubscriptionReceiveNode<KO, K>(string name, string store, ForeignKeyBytes<KO> keys)
    : OperatorNode<KO, Subscription<K>, KO, Subscription<K>>(name)
{
    private TaskContext _task = null!;
    private ITimestampedKeyValueStore<CombinedKey<K>, Subscription<K>> _subscriptions = null!;

    internal override void Init(TaskContext context)
    {
        _task = context;
        _subscriptions = (ITimestampedKeyValueStore<CombinedKey<K>, Subscription<K>>)context.Store(store);
    }

    internal override void Process(in Record<KO, Subscription<K>> record)
    {
        var subscription = record.Value;
        if (record.HasKey)
        {
            var key = new CombinedKey<K>(keys.Of(record.Key), subscription.PrimaryKey);
            if (subscription.Instruction is SubscriptionInstruction.DeleteNoPropagate or SubscriptionInstruction.DeleteAndPropagate)
            {
                _subscriptions.Delete(key, record.Timestamp);
            }
            else
            {
                _subscriptions.Put(key, subscription, record.Timestamp);
            }
        }
        else if (subscription.Instruction != SubscriptionInstruction.PropagateNullIfNoForeignKey)
        {
            _task.Drop(Name, "a subscription needs a foreign key unless it is to be answered without one");
            return;
        }

        Forward(record);
    }
}
