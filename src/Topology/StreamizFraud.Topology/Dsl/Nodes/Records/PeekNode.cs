using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Shows each record to user code and, unless it is the end, forwards it.</summary>
internal sealed class PeekNode<K, V>(string name, Action<K, V> action, bool forwards) : OperatorNode<K, V, K, V>(name)
{
    internal override void Process(in Record<K, V> record)
    {
        if (Presence.CanSee(record))
        {
            action(record.Key, record.Value);
        }

        if (forwards)
        {
            Forward(record);
        }
    }
}
