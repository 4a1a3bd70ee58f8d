using System.Runtime.CompilerServices;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A topic that a stream is written to, or topics that are chosen record by record.</summary>
internal sealed class SinkGraphNode<K, V>(string name, IReadOnlyList<GraphNode> parents, Produced<K, V> produced) : GraphNode(name, parents)
{
    /// <summary>The topic; empty if <see cref="Extractor"/> chooses it.</summary>
    public string Topic { get; init; } = string.Empty;

    /// <summary>Chooses a topic for each record.</summary>
    public TopicNameExtractor<K, V>? Extractor { get; init; }

    public override void Write(PlanWriter writer)
    {
        var keySerde = writer.Serde(produced.KeySerde, Name, "keys", "Produced.With");
        var valueSerde = writer.Serde(produced.ValueSerde, Name, "values", "Produced.With");
        var route = new SinkRoute<K, V> { Topic = Topic, Extractor = Extractor, Partitioner = produced.Partitioner, Multicast = produced.MulticastPartitioner };
        SinkNode<K, V> Make(string applicationId) => new(Name, route, keySerde, valueSerde);
        if (Extractor is null)
        {
            writer.Plan.AddSink(Name, new PlanTopic(Topic, Internal: false), Make, ParentOutputs);
        }
        else
        {
            writer.Plan.AddDynamicSink(Name, ClassOf(Extractor), Make, ParentOutputs);
        }
    }

    /// <summary>The class that a function was written in, which is what can be told of it in a description.</summary>
    private static string ClassOf(Delegate function)
    {
        var type = function.Method.DeclaringType;
        while (type?.DeclaringType is { } outer && type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
        {
            type = outer;
        }

        return type?.FullName ?? function.GetType().Name;
    }
}
