using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>The right side's answer to a left row, whose key is the record's key.</summary>
/// <param name="Hash">Hash of the left row as it was when it asked; none if it was deleted.</param>
/// <param name="Value">The right row, if there is one.</param>
/// <param name="Partition">Where the answer goes; not part of it. -1: by its key.</param>
internal readonly record struct SubscriptionResponse<VO>(Maybe<ValueHash> Hash, Maybe<VO> Value, int Partition);
