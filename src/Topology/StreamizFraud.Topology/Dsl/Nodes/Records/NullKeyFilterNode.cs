using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Keeps records without a key out of a repartition topic (rule R4); nothing below could use them.</summary>
internal sealed class NullKeyFilterNode<K, V>(string name, bool keepsNullKeys) : OperatorNode<K, V, K, V>(name)
{
    internal override void Process(in Record<K, V> record)
    {
        if (record.HasKey || keepsNullKeys)
        {
            Forward(record);
        }
    }
}
