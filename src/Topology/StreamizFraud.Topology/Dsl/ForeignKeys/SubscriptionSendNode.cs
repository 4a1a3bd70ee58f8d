using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Tells the right side which foreign key a left row has, and that it has left another (rules F1, F2, F5).</summary>
/// <param name="name">Name of the node.</param>
/// <param name="foreignKey">User code; none if the row has no foreign key.</param>
/// <param name="left">Whether rows without a right row have a result.</param>
/// <param name="oldKeys">Serialises the foreign key that was.</param>
/// <param name="newKeys">Serialises the foreign key that is.</param>
/// <param name="hasher">Hashes left rows.</param>
/// <remarks>
/// What is sent is what Kafka Streams 4.3 sends:
/// <code>
/// change of the left row       inner                       left
/// to key f, from no key        3 to f                      2 to f
/// key f stays                  3 to f                      2 to f
/// from key f to g              0 to f, 2 to g              0 to f, 2 to g
/// from key f to no key         1 to f                      0 to f, 2 to no key
/// deleted, had key f           1 to f                      0 to f, 2 to no key
/// no key before nor after      –                           2 to no key
/// </code>
/// </remarks>
internal sealed class SubscriptionSendNode<K, V, KO>(
    string name,
    Func<K, V, Maybe<KO>> foreignKey,
    bool left,
    ForeignKeyBytes<KO> oldKeys,
    ForeignKeyBytes<KO> newKeys,
    ValueHasher<V> hasher) : OperatorNode<K, Change<V>, KO, Subscription<K>>(name)
{
    private TaskContext _task = null!;

    internal override void Init(TaskContext context) => _task = context;

    internal override void Process(in Record<K, Change<V>> record)
    {
        var change = record.Value;
        if (!change.IsLatest)
        {
            _task.Drop(Name, "a foreign-key join takes only the latest version of a row (rule A11)");
            return;
        }

        if (!change.HasOld && !change.HasNew)
        {
            return;
        }

        var before = change.HasOld ? foreignKey(record.Key, change.Old) : Maybe<KO>.None;
        var now = change.HasNew ? foreignKey(record.Key, change.New) : Maybe<KO>.None;
        var hash = hasher.Hash(change.New, change.HasNew);
        if (before.HasValue && !IsSame(before, now))
        {
            var answer = left || now.HasValue ? SubscriptionInstruction.DeleteNoPropagate : SubscriptionInstruction.DeleteAndPropagate;
            Send(record, before, answer, hash);
            if (left || now.HasValue)
            {
                Send(record, now, SubscriptionInstruction.PropagateNullIfNoForeignKey, hash);
            }
        }
        else if (left)
        {
            Send(record, now, SubscriptionInstruction.PropagateNullIfNoForeignKey, hash);
        }
        else if (now.HasValue)
        {
            Send(record, now, SubscriptionInstruction.PropagateOnlyIfForeignKey, hash);
        }
        else
        {
            _task.Drop(Name, "an inner foreign-key join needs a foreign key");
        }
    }

    private bool IsSame(in Maybe<KO> before, in Maybe<KO> now) =>
        now.HasValue && oldKeys.Of(before.Value).Span.SequenceEqual(newKeys.Of(now.Value).Span);

    private void Send(in Record<K, Change<V>> record, in Maybe<KO> key, SubscriptionInstruction instruction, in Maybe<ValueHash> hash)
    {
        var subscription = new Subscription<K>(instruction, hash, record.Key, _task.TaskId.Partition);
        Forward(new Record<KO, Subscription<K>>(key.Value, key.HasValue, subscription, hasValue: true, record.Timestamp, record.Headers));
    }
}
