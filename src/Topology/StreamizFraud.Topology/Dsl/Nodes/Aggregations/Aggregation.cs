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
