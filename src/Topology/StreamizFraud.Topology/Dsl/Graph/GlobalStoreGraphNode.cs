using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A store that each client fills from a topic for itself (rule K6): source, processor and store in one.</summary>
/// <param name="names">Names of source and processor.</param>
/// <param name="topic">The topic.</param>
/// <param name="consumed">How it is read.</param>
/// <param name="store">Makes the store's definition; it may lack serdes.</param>
/// <param name="make">Makes the processor.</param>
internal sealed class GlobalStoreGraphNode<K, V>(
    GlobalStoreNames names, PlanTopic topic, Consumed<K, V> consumed, Func<PlanWriter, StoreDefinition> store, Func<ProcessorNode> make)
    : GraphNode(names.Processor)
{
    public override void Write(PlanWriter writer)
    {
        var keySerde = writer.Serde(consumed.KeySerde, names.Source, "keys", "Consumed.With");
        var valueSerde = writer.Serde(consumed.ValueSerde, names.Source, "values", "Consumed.With");

        // Kafka Streams asks no timestamp extractor for a global store either: its rows have their records' times also when they are restored.
        writer.Plan.AddGlobalStore(
            store(writer), names.Source, topic, _ => new SourceNode<K, V>(names.Source, keySerde, valueSerde, extractor: null), Name, _ => make());
    }
}
