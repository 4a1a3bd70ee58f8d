using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>A left row's wish to be joined with the right row of its foreign key, which is the record's key.</summary>
/// <param name="Instruction">What to do.</param>
/// <param name="Hash">Hash of the left row as it was; none if it was deleted.</param>
/// <param name="PrimaryKey">Key of the left row.</param>
/// <param name="Partition">Partition that the left row lives in and the answer goes to; -1 in records of Kafka Streams before 3.1.</param>
internal readonly record struct Subscription<K>(SubscriptionInstruction Instruction, Maybe<ValueHash> Hash, K PrimaryKey, int Partition);
