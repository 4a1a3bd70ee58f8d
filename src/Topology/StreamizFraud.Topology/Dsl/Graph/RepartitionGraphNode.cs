using System.Text.RegularExpressions;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The names of the parts of a repartition (rules R3, N4).</summary>
internal sealed partial record RepartitionNames(string Topic, string Filter, string Sink, string Source, bool Generated)
{
    private const string Suffix = "-repartition";

    /// <summary>Takes three numbers, whether they are needed or not.</summary>
    /// <param name="graph">Gives the numbers.</param>
    /// <param name="prefix">Name of the topic, with or without its suffix.</param>
    public static RepartitionNames Create(DslGraph graph, string prefix)
    {
        var topic = prefix.EndsWith(Suffix, StringComparison.Ordinal) ? prefix : prefix + Suffix;
        var (sink, filter, source) = (graph.NewName(NodePrefix.Sink), graph.NewName(NodePrefix.Filter), graph.NewName(NodePrefix.Source));
        return GeneratedName().IsMatch(prefix)
            ? new(topic, filter, sink, source, Generated: true)
            : new(topic, topic + "-filter", topic + "-sink", topic + "-source", Generated: false);
    }

    [GeneratedRegex("^KSTREAM.*-[0-9]{10}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GeneratedName();
}

/// <summary>Spreads a stream over an internal topic by its key: filter, sink, topic, source (rule R4).</summary>
internal sealed class RepartitionGraphNode<K, V>(GraphNode parent, RepartitionNames names, Repartitioned<K, V> config, string asked, string nameIt)
    : SourceGraphNode(names.Source, parent)
{
    private readonly PlanTopic _topic = new(names.Topic, Internal: true);

    public override IReadOnlyList<PlanTopic> Topics => [_topic];

    /// <summary>Whether records without a key pass; a left join below wants them (KIP-962).</summary>
    public bool KeepsNullKeys { get; set; }

    public override void Write(PlanWriter writer)
    {
        if (names.Generated)
        {
            writer.Generated("repartition topic", names.Topic, asked, nameIt);
        }

        var keySerde = writer.Serde(config.KeySerde, asked, "keys in the repartition topic", nameIt);
        var valueSerde = writer.Serde(config.ValueSerde, asked, "values in the repartition topic", nameIt);
        var keepsNullKeys = KeepsNullKeys;
        writer.Plan.AddRepartitionTopic(new RepartitionTopic(names.Topic, config.Partitions));
        writer.Plan.AddProcessor(names.Filter, _ => new NullKeyFilterNode<K, V>(names.Filter, keepsNullKeys), ParentOutputs);
        writer.Plan.AddSink(
            names.Sink,
            _topic,
            applicationId => new SinkNode<K, V>(names.Sink, _topic.FullName(applicationId), keySerde, valueSerde, config.Partitioner),
            names.Filter);

        // The topic was written by this application: its times are taken as they are, whatever extractor the user's sources have (rule T2).
        writer.Plan.AddSource(names.Source, [_topic], _ => new SourceNode<K, V>(names.Source, keySerde, valueSerde, extractor: null));
    }
}
