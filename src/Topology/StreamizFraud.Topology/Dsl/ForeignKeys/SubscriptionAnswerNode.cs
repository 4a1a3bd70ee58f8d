using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Answers a subscription with the right row of its foreign key, as it is now; the answer has the later of both times.</summary>
internal sealed class SubscriptionAnswerNode<KO, VO, K>(string name, TableView<KO, VO> rows) : OperatorNode<KO, Subscription<K>, K, SubscriptionResponse<VO>>(name)
{
    internal override void Init(TaskContext context) => rows.Init(context);

    internal override void Process(in Record<KO, Subscription<K>> record)
    {
        var subscription = record.Value;
        var value = default(VO)!;
        var timestamp = record.Timestamp;
        var found = record.HasKey && rows.TryGet(record.Key, out value, out timestamp);
        var answers = subscription.Instruction switch
        {
            SubscriptionInstruction.DeleteNoPropagate => false,
            SubscriptionInstruction.PropagateOnlyIfForeignKey => found,
            _ => true,
        };
        if (!answers)
        {
            return;
        }

        var row = found && subscription.Instruction != SubscriptionInstruction.DeleteAndPropagate ? Maybe<VO>.Of(value) : Maybe<VO>.None;
        var response = new SubscriptionResponse<VO>(subscription.Hash, row, subscription.Partition);
        Forward(record.WithKey(subscription.PrimaryKey).WithValue(response).WithTimestamp(found ? Math.Max(record.Timestamp, timestamp) : record.Timestamp));
    }
}
