using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Another value by the value; a tombstone that the mapper cannot be given stays a tombstone.</summary>
internal sealed class MapValuesNode<K, V, VR>(string name, Func<V, VR> mapper) : OperatorNode<K, V, K, VR>(name)
{
    internal override void Process(in Record<K, V> record) =>
        Forward(Presence.CanSeeValue(record) ? record.WithValue(mapper(record.Value)) : record.WithoutValue<VR>());
}

/// <summary>Another value by key and value.</summary>
internal sealed class MapValuesWithKeyNode<K, V, VR>(string name, Func<K, V, VR> mapper) : OperatorNode<K, V, K, VR>(name)
{
    internal override void Process(in Record<K, V> record) =>
        Forward(Presence.CanSee(record) ? record.WithValue(mapper(record.Key, record.Value)) : record.WithoutValue<VR>());
}

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

/// <summary>A node that makes keys: it drops what its function cannot be given, since there is no key to go on with.</summary>
internal abstract class RekeyingNode<K, V, KR, VR>(string name) : OperatorNode<K, V, KR, VR>(name)
{
    private TaskContext _task = null!;

    internal override void Init(TaskContext context) => _task = context;

    internal override void Process(in Record<K, V> record)
    {
        if (Presence.CanSee(record))
        {
            Map(record);
        }
        else
        {
            _task.Drop(Name, Presence.Reason(record));
        }
    }

    private protected abstract void Map(in Record<K, V> record);
}

/// <summary>Another key.</summary>
internal sealed class SelectKeyNode<K, V, KR>(string name, Func<K, V, KR> selector) : RekeyingNode<K, V, KR, V>(name)
{
    private protected override void Map(in Record<K, V> record) => Forward(record.WithKey(selector(record.Key, record.Value)));
}

/// <summary>Another key and value.</summary>
internal sealed class MapNode<K, V, KR, VR>(string name, Func<K, V, KeyValuePair<KR, VR>> mapper) : RekeyingNode<K, V, KR, VR>(name)
{
    private protected override void Map(in Record<K, V> record)
    {
        var (key, value) = mapper(record.Key, record.Value);
        Forward(record.WithKey(key).WithValue(value));
    }
}

/// <summary>Many keys and values, or none, instead of one.</summary>
internal sealed class FlatMapNode<K, V, KR, VR>(string name, Func<K, V, IEnumerable<KeyValuePair<KR, VR>>> mapper)
    : RekeyingNode<K, V, KR, VR>(name)
{
    private protected override void Map(in Record<K, V> record)
    {
        foreach (var (key, value) in mapper(record.Key, record.Value))
        {
            Forward(record.WithKey(key).WithValue(value));
        }
    }
}
