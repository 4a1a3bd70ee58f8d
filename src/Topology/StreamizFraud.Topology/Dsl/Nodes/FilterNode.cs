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

/// <summary>Forwards the records of several streams.</summary>
internal sealed class MergeNode<K, V>(string name) : OperatorNode<K, V, K, V>(name)
{
    internal override void Process(in Record<K, V> record) => Forward(record);
}

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
