using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>The same for value types, whose records go on as those of the type that does not admit null.</summary>
internal sealed class StructFilterNotNullNode<K, V>(string name) : OperatorNode<K, V?, K, V>(name)
    where V : struct
{
    internal override void Process(in Record<K, V?> record)
    {
        if (record.HasValue && record.Value is { } value)
        {
            Forward(record.WithValue(value));
        }
    }
}
