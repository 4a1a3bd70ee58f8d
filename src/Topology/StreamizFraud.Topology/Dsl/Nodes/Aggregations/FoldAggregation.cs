using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Aggregates with user code.</summary>
internal sealed class FoldAggregation<K, V, VA>(Func<VA> initializer, Func<K, V, VA, VA> aggregator, Func<K, VA, VA, VA>? merger = null)
    : Aggregation<K, V, VA>
{
    public override Maybe<VA> Initial() => Maybe<VA>.Of(initializer());

    public override Maybe<VA> Add(K key, V value, in Maybe<VA> aggregate) => Maybe<VA>.Of(aggregator(key, value, aggregate.Value));

    public override Maybe<VA> Merge(K key, in Maybe<VA> one, VA two) => Maybe<VA>.Of(merger!(key, one.Value, two));
}
