using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Gives each record to the child whose predicate it satisfies first; to the child after them, if there is one, when it satisfies none.</summary>
internal sealed class BranchNode<K, V>(string name, Func<K, V, bool>[] predicates) : OperatorNode<K, V, K, V>(name)
{
    internal override void Process(in Record<K, V> record)
    {
        var branch = predicates.Length;
        if (Presence.CanSee(record))
        {
            branch = 0;
            while (branch < predicates.Length && !predicates[branch](record.Key, record.Value))
            {
                branch++;
            }
        }

        if (branch < Children.Length)
        {
            Children[branch].Process(record);
        }
    }
}
