namespace StreamizFraud.Topology.Planning;

/// <summary>What a topology consists of: to look through, and to print as text, Mermaid or Graphviz.</summary>
/// <remarks>Internal topics are named without the application id. Immutable and thread-safe.</remarks>
public sealed class TopologyDescription
{
    private TopologyDescription(IReadOnlyList<SubtopologyDescription> subtopologies) => Subtopologies = subtopologies;

    /// <summary>The sub-topologies, in order of their ids.</summary>
    public IReadOnlyList<SubtopologyDescription> Subtopologies { get; }

    /// <summary>The text that Kafka Streams prints, so that existing viewers and diffs work.</summary>
    public override string ToString() => DescriptionText.Of(this);

    /// <summary>A flowchart in the language of Mermaid: sub-topologies as frames, topics between them, stores beside their processors.</summary>
    public string ToMermaid() => MermaidText.Of(this);

    /// <summary>A directed graph in the language of Graphviz (<c>dot</c>), drawn like <see cref="ToMermaid"/>.</summary>
    public string ToGraphviz() => GraphvizText.Of(this);

    internal static TopologyDescription Of(StreamTopology topology) => new([.. topology.Parts.Select(SubtopologyDescription.Of)]);
}
