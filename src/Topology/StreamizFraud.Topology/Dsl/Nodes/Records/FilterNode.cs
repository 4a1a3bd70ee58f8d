using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Forwards the records whose predicate is <paramref name="keep"/>; it counts as false where it cannot be asked.</summary>
internal sealed class FilterNode<K, V>(string name, Func<K, V, bool> predicate, bool keep) : OperatorNode<K, V, K, V>(name)
{
    internal override void Process(in Record<K, V> record)
    {
        if ((Presence.CanSee(record) && predicate(record.Key, record.Value)) == keep)
        {
            Forward(record);
        }
    }
}
