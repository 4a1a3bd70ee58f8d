using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Many values, or none, instead of one.</summary>
internal sealed class FlatMapValuesNode<K, V, VR>(string name, Func<V, IEnumerable<VR>> mapper) : OperatorNode<K, V, K, VR>(name)
{
    internal override void Process(in Record<K, V> record)
    {
        if (!Presence.CanSeeValue(record))
        {
            return;
        }

        foreach (var value in mapper(record.Value))
        {
            Forward(record.WithValue(value));
        }
    }
}
