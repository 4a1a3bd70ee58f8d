using StreamizFraud.Topology.Dsl.Graph;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Where records of a grouped stream go that come after all of their windows have closed.</summary>
internal abstract class LateRecords
{
    /// <summary>The grouped stream.</summary>
    public abstract object Groups { get; }

    /// <summary>Adds the sink.</summary>
    /// <param name="aggregation">What aggregates the stream.</param>
    public abstract void AddSink(GraphNode aggregation);
}

/// <summary>The same of a stream with values of one type.</summary>
/// <param name="groups">The grouped stream.</param>
/// <param name="topic">Topic.</param>
/// <param name="produced">How they are written; serdes are inherited from the stream.</param>
internal sealed class LateRecords<K, V>(KGroupedStream<K, V> groups, string topic, Produced<K, V>? produced) : LateRecords
{
    public override object Groups => groups;

    public override void AddSink(GraphNode aggregation)
    {
        var asked = produced ?? new();
        var written = asked with
        {
            KeySerde = asked.KeySerde ?? groups.Grouped.KeySerde,
            ValueSerde = asked.ValueSerde ?? groups.Grouped.ValueSerde,
        };
        groups.Graph.Add(new SinkGraphNode<K, V>(groups.Graph.NameOr(written.Name, NodePrefix.Sink), [aggregation], written) { Topic = topic });
    }
}
