using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>How values become an aggregate, whatever they are grouped by: a key, or a key and a window.</summary>
/// <remarks>Holds no state: one instance serves all tasks.</remarks>
internal abstract class Aggregation<K, V, VA>
{
    /// <summary>The aggregate of no values; what is sent as the old value of the first change (rule A3).</summary>
    public abstract Maybe<VA> Initial();

    /// <summary>The aggregate with one more value; none deletes the row.</summary>
    public abstract Maybe<VA> Add(K key, V value, in Maybe<VA> aggregate);

    /// <summary>The aggregate of two: <paramref name="one"/>, which may be of no values, and that of a session.</summary>
    public abstract Maybe<VA> Merge(K key, in Maybe<VA> one, VA two);

    /// <summary>Whether a record can be given to it; one without a value only if the value's type admits null or does not matter.</summary>
    public virtual bool Takes(in Record<K, V> record) => Presence.CanSeeValue(record);
}

/// <summary>Aggregates with user code.</summary>
internal sealed class FoldAggregation<K, V, VA>(Func<VA> initializer, Func<K, V, VA, VA> aggregator, Func<K, VA, VA, VA>? merger = null)
    : Aggregation<K, V, VA>
{
    public override Maybe<VA> Initial() => Maybe<VA>.Of(initializer());

    public override Maybe<VA> Add(K key, V value, in Maybe<VA> aggregate) => Maybe<VA>.Of(aggregator(key, value, aggregate.Value));

    public override Maybe<VA> Merge(K key, in Maybe<VA> one, VA two) => Maybe<VA>.Of(merger!(key, one.Value, two));
}

/// <summary>Combines values with user code; the first one is the aggregate as it is (rule A4).</summary>
internal sealed class ReduceAggregation<K, V>(Func<V, V, V> reducer) : Aggregation<K, V, V>
{
    public override Maybe<V> Initial() => Maybe<V>.None;

    public override Maybe<V> Add(K key, V value, in Maybe<V> aggregate) => Maybe<V>.Of(aggregate.HasValue ? reducer(aggregate.Value, value) : value);

    public override Maybe<V> Merge(K key, in Maybe<V> one, V two) => Add(key, two, one);
}

/// <summary>Counts records; rule A3 holds for counts too: before the first record the count was 0.</summary>
internal sealed class CountAggregation<K, V> : Aggregation<K, V, long>
{
    public override Maybe<long> Initial() => new(0, HasValue: true);

    public override Maybe<long> Add(K key, V value, in Maybe<long> aggregate) => new(aggregate.Value + 1, HasValue: true);

    public override Maybe<long> Merge(K key, in Maybe<long> one, long two) => new(one.Value + two, HasValue: true);

    public override bool Takes(in Record<K, V> record) => true;
}
