using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Counts records; rule A3 holds for counts too: before the first record the count was 0.</summary>
internal sealed class CountAggregation<K, V> : Aggregation<K, V, long>
{
    public override Maybe<long> Initial() => new(0, HasValue: true);

    public override Maybe<long> Add(K key, V value, in Maybe<long> aggregate) => new(aggregate.Value + 1, HasValue: true);

    public override Maybe<long> Merge(K key, in Maybe<long> one, long two) => new(one.Value + two, HasValue: true);

    public override bool Takes(in Record<K, V> record) => true;
}
