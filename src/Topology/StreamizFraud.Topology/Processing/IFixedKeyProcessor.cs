using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>User code that takes records one by one and may forward others under the same key, so that no repartition is needed after it.</summary>
/// <remarks>For everything else see <see cref="IProcessor{KIn,VIn,KOut,VOut}"/>. Source: <c>FixedKeyProcessor</c> of Kafka Streams (KIP-820).</remarks>
/// <typeparam name="K">Key type.</typeparam>
/// <typeparam name="VIn">Value type of the input.</typeparam>
/// <typeparam name="VOut">Value type of what is forwarded.</typeparam>
public interface IFixedKeyProcessor<K, VIn, VOut>
{
    /// <summary>Called once, after the task's stores have been restored.</summary>
    void Init(IFixedKeyProcessorContext<K, VOut> context)
    {
    }

    /// <summary>Takes one record.</summary>
    void Process(in FixedKeyRecord<K, VIn> record);

    /// <summary>Called when the task is closed; stores can no longer be written.</summary>
    void Close()
    {
    }
}
