using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>The context of a processor that forwards under the keys it was given.</summary>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="V">Value type of what is forwarded.</typeparam>
public interface IFixedKeyProcessorContext<K, V> : IProcessorContext
{
    /// <summary>Gives a record to every child, in the order in which the children were added.</summary>
    void Forward(in FixedKeyRecord<K, V> record);

    /// <summary>Gives a record to the child named <paramref name="child"/>.</summary>
    /// <exception cref="TopologyException">There is no such child.</exception>
    void Forward(in FixedKeyRecord<K, V> record, string child);
}
