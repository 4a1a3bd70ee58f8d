using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>A node that takes records of one type.</summary>
internal abstract class Receiver<K, V>(string name) : ProcessorNode(name)
{
    internal abstract void Process(in Record<K, V> record);
}
