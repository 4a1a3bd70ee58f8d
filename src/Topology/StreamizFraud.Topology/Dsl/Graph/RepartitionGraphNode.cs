using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

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
