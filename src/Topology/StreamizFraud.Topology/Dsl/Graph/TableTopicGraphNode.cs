using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The topic of a table.</summary>
internal sealed class TableTopicGraphNode<K, V>(string name, PlanTopic topic, Consumed<K, V> consumed) : SourceGraphNode(name)
{
    public override IReadOnlyList<PlanTopic> Topics { get; } = [topic];

    public override void Write(PlanWriter writer)
    {
        var keySerde = writer.Serde(consumed.KeySerde, Name, "keys", "Consumed.With");
        var valueSerde = writer.Serde(consumed.ValueSerde, Name, "values", "Consumed.With");
        var extractor = writer.Extractor(consumed.TimestampExtractor);
        writer.Plan.AddSource(Name, Topics, _ => new SourceNode<K, V>(Name, keySerde, valueSerde, extractor), consumed.OffsetResetPolicy);
    }
}
