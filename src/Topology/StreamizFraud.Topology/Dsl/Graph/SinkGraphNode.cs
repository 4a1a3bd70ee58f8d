using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A topic that a stream is written to.</summary>
internal sealed class SinkGraphNode<K, V>(string name, GraphNode parent, string topic, Produced<K, V> produced) : GraphNode(name, parent)
{
    public override void Write(PlanWriter writer)
    {
        var keySerde = writer.Serde(produced.KeySerde, Name, "keys", "Produced.With");
        var valueSerde = writer.Serde(produced.ValueSerde, Name, "values", "Produced.With");
        writer.Plan.AddSink(
            Name,
            new PlanTopic(topic, Internal: false),
            _ => new SinkNode<K, V>(Name, topic, keySerde, valueSerde, produced.Partitioner),
            ParentOutputs);
    }
}
