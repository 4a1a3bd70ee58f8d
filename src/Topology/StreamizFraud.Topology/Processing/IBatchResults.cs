using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>Takes the results of a batch; those of one input keep the order in which they were given.</summary>
/// <typeparam name="K">Key type of the results.</typeparam>
/// <typeparam name="V">Value type of the results.</typeparam>
public interface IBatchResults<K, V>
{
    /// <summary>Forwards a result of the input at <paramref name="index"/>. Indices must not decrease.</summary>
    void Forward(int index, in Record<K, V> result);

    /// <summary>Marks the input at <paramref name="index"/> as failed; the others are not harmed.</summary>
    void Fail(int index, string reason);
}
