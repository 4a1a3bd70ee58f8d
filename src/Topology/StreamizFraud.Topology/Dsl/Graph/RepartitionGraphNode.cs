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
            : Of(topic, generated: false);
    }

    /// <summary>Names after the topic's.</summary>
    public static RepartitionNames Of(string topic, bool generated) => new(topic, topic + "-filter", topic + "-sink", topic + "-source", generated);

    [GeneratedRegex("^KSTREAM.*-[0-9]{10}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GeneratedName();
}

/// <summary>A repartition of a stream with records of any type.</summary>
internal abstract class RepartitionGraphNode(GraphNode parent, RepartitionNames names) : SourceGraphNode(names.Source, parent)
{
    private protected RepartitionNames Names { get; } = names;

    /// <summary>Whether an optimisation may put it together with others: not if the user asked for this very topic.</summary>
    public bool CanMerge { get; init; } = true;

    /// <summary>The repartition further up that does its work in the plan at hand.</summary>
    public RepartitionGraphNode? MergedInto { get; set; }

    public override IReadOnlyList<PlanTopic> Topics => MergedInto is null ? [new PlanTopic(Names.Topic, Internal: true)] : MergedInto.Topics;

    public override string Output => MergedInto is null ? Name : ParentOutputs[0];

    public override void Reset()
    {
        base.Reset();
        MergedInto = null;
    }

    /// <summary>One repartition instead of this and others, with this one's topic.</summary>
    /// <param name="parent">What it is below.</param>
    /// <param name="others">All of them, this one too; they have the same types.</param>
    /// <param name="wantsNullKeys">Whether something below them has results for records without a key.</param>
    public abstract RepartitionGraphNode Merge(GraphNode parent, IReadOnlyList<RepartitionGraphNode> others, bool wantsNullKeys);
}

/// <summary>Spreads a stream over an internal topic by its key: filter, sink, topic, source (rule R4).</summary>
internal sealed class RepartitionGraphNode<K, V>(GraphNode parent, RepartitionNames names, Repartitioned<K, V> config, string asked, string nameIt)
    : RepartitionGraphNode(parent, names)
{
    private readonly Repartitioned<K, V> _config = config;

    public override RepartitionGraphNode Merge(GraphNode parent, IReadOnlyList<RepartitionGraphNode> others, bool wantsNullKeys)
    {
        var configs = others.Cast<RepartitionGraphNode<K, V>>().Select(other => other._config).ToList();
        var merged = new Repartitioned<K, V>
        {
            KeySerde = configs.Select(one => one.KeySerde).FirstOrDefault(serde => serde is not null),
            ValueSerde = configs.Select(one => one.ValueSerde).FirstOrDefault(serde => serde is not null),
        };
        return new RepartitionGraphNode<K, V>(parent, RepartitionNames.Of(Names.Topic, Names.Generated), merged, asked, nameIt) { WantsNullKeys = wantsNullKeys };
    }

    public override void Write(PlanWriter writer)
    {
        if (MergedInto is not null)
        {
            return;
        }

        if (Names.Generated)
        {
            writer.Generated("repartition topic", Names.Topic, asked, nameIt);
        }

        var topic = Topics[0];
        var route = new SinkRoute<K, V> { Partitioner = _config.Partitioner, Multicast = _config.MulticastPartitioner };
        var keySerde = writer.Serde(_config.KeySerde, asked, "keys in the repartition topic", nameIt);
        var valueSerde = writer.Serde(_config.ValueSerde, asked, "values in the repartition topic", nameIt);
        var keepsNullKeys = WantsNullKeys;
        writer.Plan.AddRepartitionTopic(new RepartitionTopic(Names.Topic, _config.Partitions));
        writer.Plan.AddProcessor(Names.Filter, _ => new NullKeyFilterNode<K, V>(Names.Filter, keepsNullKeys), ParentOutputs);
        writer.Plan.AddSink(
            Names.Sink,
            topic,
            applicationId => new SinkNode<K, V>(Names.Sink, route with { Topic = topic.FullName(applicationId) }, keySerde, valueSerde),
            Names.Filter);

        // The topic was written by this application: its times are taken as they are, whatever extractor the user's sources have (rule T2).
        writer.Plan.AddSource(Names.Source, [topic], _ => new SourceNode<K, V>(Names.Source, keySerde, valueSerde, extractor: null));
    }
}
