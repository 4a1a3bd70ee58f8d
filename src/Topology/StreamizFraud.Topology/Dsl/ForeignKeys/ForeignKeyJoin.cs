using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>What a foreign-key join does to rows.</summary>
/// <param name="ForeignKey">User code: the right row that a left row names, if it names one.</param>
/// <param name="Rows">How the two become a result.</param>
internal sealed record ForeignKeyJoin<K, V, KO, VO, VR>(Func<K, V, Maybe<KO>> ForeignKey, TableJoin<K, V, VO, VR> Rows);
