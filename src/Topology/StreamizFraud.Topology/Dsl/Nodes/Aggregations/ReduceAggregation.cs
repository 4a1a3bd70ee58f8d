using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Combines values with user code; the first one is the aggregate as it is (rule A4).</summary>
internal sealed class ReduceAggregation<K, V>(Func<V, V, V> reducer) : Aggregation<K, V, V>
{
    public override Maybe<V> Initial() => Maybe<V>.None;

    public override Maybe<V> Add(K key, V value, in Maybe<V> aggregate) => Maybe<V>.Of(aggregate.HasValue ? reducer(aggregate.Value, value) : value);

    public override Maybe<V> Merge(K key, in Maybe<V> one, V two) => Add(key, two, one);
}
