using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Forwards the records that have a value.</summary>
internal sealed class FilterNotNullNode<K, V>(string name) : OperatorNode<K, V?, K, V>(name)
    where V : class
{
    internal override void Process(in Record<K, V?> record)
    {
        if (record.HasValue && record.Value is { } value)
        {
            Forward(record.WithValue(value));
        }
    }
}
