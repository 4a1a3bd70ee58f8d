namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Key of a subscription in the right side's store, or an end of the range of all subscriptions to one foreign key.</summary>
/// <param name="ForeignKey">Serialised foreign key; of a key read back a copy.</param>
/// <param name="PrimaryKey">Key of the left row; meaningless at an end of a range.</param>
/// <param name="Place">Which of them it is.</param>
internal readonly record struct CombinedKey<K>(ReadOnlyMemory<byte> ForeignKey, K PrimaryKey, CombinedKeyPlace Place = CombinedKeyPlace.Subscription);
