using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Many values, or none, by key and value.</summary>
internal sealed class FlatMapValuesWithKeyNode<K, V, VR>(string name, Func<K, V, IEnumerable<VR>> mapper) : OperatorNode<K, V, K, VR>(name)
{
    internal override void Process(in Record<K, V> record)
    {
        if (!Presence.CanSee(record))
        {
            return;
        }

        foreach (var value in mapper(record.Key, record.Value))
        {
            Forward(record.WithValue(value));
        }
    }
}
