using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Spreads the changes of groups over an internal topic: sink, topic, source. Both halves of a change travel in one record (rule A10).</summary>
internal sealed class TableRepartitionGraphNode<K, V>(GraphNode parent, TableRepartitionNames names, Grouped<K, V> grouped, string asked)
    : SourceGraphNode(names.Source, parent)
{
    private const string NameIt = "Grouped.As or Materialized.As";
    private readonly PlanTopic _topic = new(names.Topic, Internal: true);

    public override IReadOnlyList<PlanTopic> Topics => [_topic];

    public override void Write(PlanWriter writer)
    {
        if (names.Generated)
        {
            writer.Generated("repartition topic", names.Topic, asked, NameIt);
        }

        var keySerde = writer.Serde(grouped.KeySerde, asked, "keys in the repartition topic", "Grouped.With");
        var valueSerde = writer.Serde(grouped.ValueSerde, asked, "values in the repartition topic", "Grouped.With");
        writer.Plan.AddRepartitionTopic(new RepartitionTopic(names.Topic, Partitions: null));
        writer.Plan.AddSink(
            names.Sink,
            _topic,
            applicationId => new SinkNode<K, Change<V>>(
                names.Sink, new SinkRoute<K, Change<V>> { Topic = _topic.FullName(applicationId) }, keySerde, new ChangeSerde<V>(valueSerde)),
            ParentOutputs);
        writer.Plan.AddSource(
            names.Source, [_topic], _ => new SourceNode<K, Change<V>>(names.Source, keySerde, new ChangeSerde<V>(valueSerde), extractor: null));
    }
}
